package org.liflow.bench.speedup;

/** A part of the speed report that can run alone. */
public enum Part {
  /** Molecular dynamics of LLTO with a classical potential: LAMMPS and this project. */
  CLASSICAL,
  /** Network and stride: PyTorch and this project. */
  NETWORK,
  /** Training steps: PyTorch and this project. */
  TRAINING,
  /** Neighbour lists of this project. */
  NEIGHBORS,
  /** Each operation of this project's backends. */
  OPERATIONS,
  /** Ab initio molecular dynamics of LGPS: CP2K. */
  AB_INITIO
}
