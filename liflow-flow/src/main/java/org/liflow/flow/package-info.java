/**
 * Flow matching for molecular dynamics: priors, solvers, the Propagator and the Corrector, and the
 * simulation that chains their strides.
 */
package org.liflow.flow;
