package org.liflow.crystal.order;

import java.util.List;

/**
 * The result of a search.
 *
 * @param found arrangements, lowest energy first
 * @param method how
 * @param best an arrangement with the fewest overlaps, for telling of them where nothing was found
 */
record Search(List<FoundArrangement> found, SearchMethod method, byte[] best) {}
