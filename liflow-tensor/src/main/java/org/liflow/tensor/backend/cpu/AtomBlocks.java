package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.parallel.Workers;

/** Shares work on single atoms out over threads. */
final class AtomBlocks {
  private static final int BLOCK = 32;

  private final Workers workers;

  AtomBlocks(Workers workers) {
    this.workers = workers;
  }

  /** What is done to one atom. */
  interface Work {
    void run(int atom);
  }

  void run(int atoms, Work work) {
    workers.run(
        (atoms + BLOCK - 1) / BLOCK,
        (block, worker) -> {
          int end = Math.min(atoms, (block + 1) * BLOCK);
          for (int i = block * BLOCK; i < end; i++) {
            work.run(i);
          }
        });
  }
}
