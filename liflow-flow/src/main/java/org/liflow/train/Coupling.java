package org.liflow.train;

/** How the starts of a structure's flows are paired with their ends. */
public enum Coupling {
  /** Each atom keeps its own draw: the published training. */
  INDEPENDENT,
  /**
   * The draws of a structure's atoms of one species are dealt out anew among these so that the
   * summed squared distance from starts to ends is least (minibatch optimal transport, Tong et al.,
   * TMLR 2024, within each structure), which straightens the flows.
   *
   * <p>All draws together are still those of the prior, but not those of one site: conditioned on
   * the structure, an atom that is about to hop gets the draws that point its way. A network that
   * sees the structure learns this bent prior, and starts from the unbent one when it is used. The
   * bias is why this is off by default.
   */
  OPTIMAL_TRANSPORT
}
