package org.liflow.tensor.backend.cpu;

import org.liflow.tensor.parallel.Workers;

/** Divides work on atoms among threads. */
final class AtomBlocks {
  private static final int BLOCK = 32;

  private final Workers workers;

  AtomBlocks(Workers workers) {
    this.workers = workers;
  }

  /** Work on one atom. */
  interface Work {
    void run(int atom);
  }

  /** Work on consecutive atoms. */
  interface BlockWork {
    void run(int first, int count);
  }

  void run(int atoms, Work work) {
    runBlocks(
        atoms,
        (first, count) -> {
          for (int i = first; i < first + count; i++) {
            work.run(i);
          }
        });
  }

  void runBlocks(int atoms, BlockWork work) {
    workers.run(
        (atoms + BLOCK - 1) / BLOCK,
        (block, worker) -> {
          int first = block * BLOCK;
          work.run(first, Math.min(atoms - first, BLOCK));
        });
  }
}
