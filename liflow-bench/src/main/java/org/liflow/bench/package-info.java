/** JMH benchmarks and the comparison with peers. */
package org.liflow.bench;
