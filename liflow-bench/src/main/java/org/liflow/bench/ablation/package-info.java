/** Trains models with one change at a time and scores them on structures that they never saw. */
package org.liflow.bench.ablation;
