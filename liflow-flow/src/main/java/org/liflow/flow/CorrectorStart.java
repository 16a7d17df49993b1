package org.liflow.flow;

/** The start of the Corrector's flow. */
public enum CorrectorStart {
  /** At the propagated positions, without a prior: the published inference. */
  PUBLISHED,
  /** At the propagated positions plus the Corrector's prior: as it was trained. */
  WITH_PRIOR
}
