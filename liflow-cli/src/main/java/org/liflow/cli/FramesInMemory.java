package org.liflow.cli;

import java.util.Iterator;
import java.util.Optional;
import java.util.stream.LongStream;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameReader;
import org.liflow.crystal.Structure;
import org.liflow.crystal.Trajectory;
import org.liflow.crystal.format.ReadOptions;

/** Frames that are in memory already, as a reader gives them. */
final class FramesInMemory implements FrameReader {
  private final Iterator<Frame> frames;

  private FramesInMemory(Iterator<Frame> frames) {
    this.frames = frames;
  }

  static FramesInMemory of(Structure structure) {
    return new FramesInMemory(Optional.of(new Frame(structure, Double.NaN)).stream().iterator());
  }

  /** The frames of a trajectory that the options keep, at their times. */
  static FramesInMemory of(Trajectory trajectory, ReadOptions options) {
    return new FramesInMemory(
        LongStream.range(0, trajectory.frames())
            .filter(k -> options.frames().keeps(k))
            .limit(options.frames().most())
            .mapToObj(k -> new Frame(trajectory.structure((int) k), k * trajectory.timeStep()))
            .iterator());
  }

  @Override
  public Optional<Frame> read() {
    return frames.hasNext() ? Optional.of(frames.next()) : Optional.empty();
  }

  @Override
  public void close() {}
}
