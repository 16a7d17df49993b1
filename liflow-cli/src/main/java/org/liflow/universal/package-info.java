/**
 * From a folder of crystals and one potential for many of them to a data set of many compositions:
 * supercells, reference dynamics, a split by families of compositions. {@link
 * org.liflow.universal.Universal} runs the stages.
 */
package org.liflow.universal;
