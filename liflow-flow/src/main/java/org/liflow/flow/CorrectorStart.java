package org.liflow.flow;

/** Where the Corrector's flow starts. */
public enum CorrectorStart {
  /** At the propagated positions, without a prior: the published inference. */
  PUBLISHED,
  /** At the propagated positions plus the Corrector's prior: as it was trained. */
  WITH_PRIOR
}
