package org.liflow.kernels;

import java.util.List;
import java.util.Set;
import org.liflow.kernels.driver.CapturedGraph;
import org.liflow.kernels.driver.CudaDevice;
import org.liflow.kernels.driver.CudaException;
import org.liflow.tensor.Resources;
import org.liflow.tensor.backend.Recording;

/**
 * Operations that the first time are done one by one, the second time captured as a CUDA graph, and
 * from then on replayed: one call of the driver for some forty. A device that refuses to capture
 * them does them one by one each time.
 */
final class GraphRecording implements Recording {
  private final CudaDevice device;
  private final DeviceMemory memory;
  private final RowIndices indices;
  private final Runnable operations;
  private Set<RowIndex> held = Set.of();

  /** Memory that the graph uses between its operations. */
  private List<Long> between = List.of();

  private CapturedGraph graph;
  private int runs;
  private boolean refused;

  GraphRecording(CudaDevice device, DeviceMemory memory, RowIndices indices, Runnable operations) {
    this.device = device;
    this.memory = memory;
    this.indices = indices;
    this.operations = operations;
  }

  @Override
  public void run() {
    if (runs == 0) {
      // The graph will name the rows' addresses, so these must stay.
      held = indices.heldBy(operations);
      runs++;
      return;
    }
    if (runs == 1) {
      runs++;
      capture();
    }
    if (graph == null) {
      operations.run();
    } else {
      graph.replay();
    }
  }

  private void capture() {
    try {
      device.beginCapture();
    } catch (CudaException problem) {
      return;
    }
    memory.hold();
    refused = true;
    try {
      operations.run();
      refused = false;
    } catch (CudaException problem) {
      // They are done one by one instead.
    } finally {
      between = memory.held();
      end();
    }
  }

  private void end() {
    try {
      CapturedGraph captured = device.endCapture();
      if (refused) {
        captured.close();
      } else {
        graph = captured;
      }
    } catch (CudaException problem) {
      refused = true;
    }
    if (refused) {
      giveBetween();
    }
  }

  private void giveBetween() {
    List<Long> all = between;
    between = List.of();
    memory.give(all);
  }

  @Override
  public void close() {
    held.forEach(RowIndex::letGo);
    held = Set.of();
    try (Resources all = new Resources()) {
      all.add(this::giveBetween);
      if (graph != null) {
        all.add(graph);
        graph = null;
      }
    }
  }
}
