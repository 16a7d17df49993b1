package org.liflow.crystal.order;

import java.util.List;

/**
 * What a search has found.
 *
 * @param found arrangements, lowest energy first
 * @param method how
 * @param overlaps of the best arrangement; above 0 nothing without overlaps was found
 */
record Search(List<FoundArrangement> found, SearchMethod method, int overlaps) {}
