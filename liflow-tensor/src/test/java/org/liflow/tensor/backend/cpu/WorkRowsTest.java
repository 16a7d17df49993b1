package org.liflow.tensor.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.liflow.tensor.geometry.AtomGraph;
import org.liflow.tensor.geometry.RandomCell;

class WorkRowsTest {
  private static final int COLUMNS = 3;

  private static AtomGraph copies(int atoms, double cutoff, int count) {
    try (CpuBackend backend = new CpuBackend(1, new ScalarKernels())) {
      AtomGraph one = RandomCell.draw(new Random(1), atoms, 3).graph(backend, cutoff);
      return AtomGraph.batch(Collections.nCopies(count, one));
    }
  }

  private static PairLayout layout(AtomGraph graph, int rangeAtoms) {
    return new PairLayout(graph, COLUMNS, rangeAtoms, InterleavedLayout.SINGLE);
  }

  @Test
  void rowsAreThereFromTheFirstBlockThatNamesThemToTheLast() {
    for (int rangeAtoms : new int[] {1, 7, 50, PairLayout.RANGE}) {
      PairLayout edges = layout(copies(400, 5.0, 3), rangeAtoms);
      WorkRows rows = edges.rows();
      assertTrue(edges.blocks() > 10);
      for (int range = 0; range < edges.ranges(); range++) {
        boolean[] here = new boolean[rows.rows(range)];
        boolean[] gone = new boolean[edges.endAtom(range) - edges.firstAtom(range)];
        int from = edges.firstAtom(range);
        for (int block = edges.firstBlock(range); block < edges.endBlock(range); block++) {
          for (int k = rows.entering().start(block); k < rows.entering().start(block + 1); k++) {
            assertTrue(!here[rows.entering().row(k)]);
            here[rows.entering().row(k)] = true;
          }
          for (int run = edges.firstRun(block); run < edges.endRun(block); run++) {
            int receiver = edges.atom(run) - from;
            assertEquals(edges.atom(run), rows.atom(range, receiver));
            assertTrue(here[receiver] && !gone[receiver]);
            int offset = edges.edgeOffset(run);
            for (int slot = edges.firstSlot(run); slot < edges.endSlot(run); slot++) {
              int row = rows.ofSlot(slot);
              assertEquals(edges.graph().sender()[slot + offset], rows.atom(range, row));
              assertTrue(here[row] && (row >= gone.length || !gone[row]));
            }
          }
          for (int k = rows.leaving().start(block); k < rows.leaving().start(block + 1); k++) {
            assertTrue(!gone[rows.leaving().row(k)]);
            gone[rows.leaving().row(k)] = true;
          }
        }
        for (int row = 0; row < here.length; row++) {
          assertTrue(here[row] && (row >= gone.length || gone[row]));
        }
      }
    }
  }

  @Test
  void timeGrowsNoFasterThanTheBatch() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Assumptions.assumeTrue(threads.isCurrentThreadCpuTimeSupported());
    AtomGraph few = copies(5, 2.5, 4_000);
    AtomGraph many = copies(5, 2.5, 40_000);
    long[] least = {Long.MAX_VALUE, Long.MAX_VALUE};
    for (int k = 0; k < 3; k++) {
      least[0] = Math.min(least[0], time(threads, few));
      least[1] = Math.min(least[1], time(threads, many));
    }
    // Ten times would be even, and a hundred times the square.
    assertTrue(least[1] < 40 * least[0], Arrays.toString(least) + " ns");
  }

  private static long time(ThreadMXBean threads, AtomGraph graph) {
    long start = threads.getCurrentThreadCpuTime();
    layout(graph, PairLayout.RANGE);
    return threads.getCurrentThreadCpuTime() - start;
  }
}
