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
import org.liflow.tensor.geometry.RadialBasis;
import org.liflow.tensor.geometry.RandomCell;

class EdgeRowsTest {
  private static final RadialBasis BASIS = new RadialBasis(2, 5.0, 0.5);

  private static AtomGraph copies(int atoms, double cutoff, int count) {
    try (CpuBackend backend = new CpuBackend(1, new ScalarKernels())) {
      AtomGraph one = RandomCell.draw(new Random(1), atoms, 3).graph(backend, cutoff);
      return AtomGraph.batch(Collections.nCopies(count, one));
    }
  }

  @Test
  void rowsAreThereFromTheFirstBlockThatNamesThemToTheLast() {
    for (int rangeAtoms : new int[] {1, 7, 50, HostEdges.RANGE}) {
      HostEdges edges =
          new HostEdges(copies(400, 5.0, 3), BASIS, new HostMemory(), rangeAtoms, RowGroups.SINGLE);
      EdgeRows rows = edges.rows;
      assertTrue(edges.blocks() > 10);
      for (int range = 0; range < edges.ranges(); range++) {
        boolean[] here = new boolean[rows.rows(range)];
        boolean[] gone = new boolean[rows.own(range)];
        int from = edges.rangeAtom[range];
        assertEquals(edges.rangeAtom[range + 1] - from, rows.own(range));
        for (int block = edges.rangeBlock[range]; block < edges.rangeBlock[range + 1]; block++) {
          for (int k = rows.entering().start(block); k < rows.entering().start(block + 1); k++) {
            assertTrue(!here[rows.entering().row(k)]);
            here[rows.entering().row(k)] = true;
          }
          for (int run = edges.firstRun(block); run < edges.endRun(block); run++) {
            int receiver = edges.runReceiver[run] - from;
            assertEquals(edges.runReceiver[run], rows.atom(range, receiver));
            assertTrue(here[receiver] && !gone[receiver]);
            int ahead = edges.runEdge[run] - edges.runPlace[run];
            for (int place = edges.runPlace[run]; place < edges.runPlace[run + 1]; place++) {
              int row = rows.ofPlace(place);
              assertEquals(edges.graph.sender()[place + ahead], rows.atom(range, row));
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
      edges.close();
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
    new HostEdges(graph, BASIS, new HostMemory(), HostEdges.RANGE, RowGroups.SINGLE).close();
    return threads.getCurrentThreadCpuTime() - start;
  }
}
