/** JMH benchmarks, and the report that sets them beside peers. */
package org.liflow.bench;
