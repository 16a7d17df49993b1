package org.liflow.flow;

/**
 * The conditions under which a batch's flows run. The arrays are not copied.
 *
 * @param temperatures one per structure, in K
 * @param widths width of each atom's prior, in Å
 */
record FlowConditions(double[] temperatures, double[] widths) {}
