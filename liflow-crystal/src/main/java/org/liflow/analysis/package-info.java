/** Mean squared displacements, diffusivities with their uncertainties, structure and checks. */
package org.liflow.analysis;
