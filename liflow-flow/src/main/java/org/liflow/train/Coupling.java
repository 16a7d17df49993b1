package org.liflow.train;

/** The pairing of the starts of a structure's flows with their ends. */
public enum Coupling {
  /** Each atom keeps its own draw: the published training. */
  INDEPENDENT,
  /**
   * The draws of a structure are permuted among the atoms of each species to minimise the summed
   * squared distance from starts to ends (minibatch optimal transport, Tong et al., TMLR 2024,
   * within each structure). This straightens the flows.
   *
   * <p>It also biases them, and is off by default. All draws together still follow the prior, but
   * the draws of a single site do not: an atom that is about to hop gets draws that point its way.
   * A network that sees the structure learns this conditional distribution, but starts from the
   * prior itself when it is used.
   */
  OPTIMAL_TRANSPORT
}
