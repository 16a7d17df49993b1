/** Training: what the networks learn from, and how. */
package org.liflow.train;
