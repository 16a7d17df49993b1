package org.liflow.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.liflow.crystal.Element;
import org.liflow.crystal.Structure;
import org.liflow.crystal.format.CrystalFiles;
import org.liflow.flow.FlowModel;
import org.liflow.flow.Replica;
import org.liflow.flow.Simulation;
import org.liflow.flow.SimulationEnd;
import org.liflow.flow.StrideListener;
import org.liflow.tensor.backend.Backend;
import org.liflow.tensor.backend.Backends;

/**
 * Simulates replicas at two temperatures with a listener that prints each stride, and that ends the
 * run when a lithium atom has moved far enough along an axis.
 */
final class ListenerExample {
  private ListenerExample() {}

  /** Simulates until lithium has moved by a distance in Å, or for the given number of strides. */
  static SimulationEnd untilMoved(Path model, Path cif, int strides, double distance)
      throws IOException {
    Structure crystal = CrystalFiles.readStructure(cif);
    List<Replica> replicas =
        List.of(
            Replica.start(crystal, 600, 0),
            Replica.start(crystal, 600, 1),
            Replica.start(crystal, 900, 0));
    try (Backend backend = Backends.open();
        FlowModel propagator = FlowModel.load(model, backend)) {
      Simulation simulation = Simulation.builder(propagator).seed(1).build();
      return simulation.run(replicas, strides, new UntilMoved(distance));
    }
  }

  private static final class UntilMoved implements StrideListener {
    private final double distance;
    private boolean reached;

    UntilMoved(double distance) {
      this.distance = distance;
    }

    @Override
    public void accepted(Replica replica, int redraws) {
      double[] from = replica.structure().positions();
      double[] to = replica.current().positions();
      double farthest = 0;
      for (int k = 0; k < to.length; k++) {
        boolean lithium = replica.structure().element(k / 3).equals(Element.LI);
        farthest = Math.max(farthest, lithium ? Math.abs(to[k] - from[k]) : 0);
      }
      System.out.printf(
          "%.0f K, replica %d, stride %d: %.6f Å%n",
          replica.temperature(), replica.index(), replica.strides(), farthest);
      reached |= farthest >= distance;
    }

    @Override
    public void stopped(Replica replica) {
      System.out.println("no stride within the limits: " + replica.fault().orElseThrow());
    }

    @Override
    public boolean isCancelled() {
      return reached;
    }
  }
}
