/** Measures how often intervals hold the truth. */
package org.liflow.bench.coverage;
