/**
 * What the speed report is made of: the machine, the peers, this project's benchmarks, the table.
 */
package org.liflow.bench.speedup;
