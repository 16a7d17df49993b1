package org.liflow.bench.speedup;

import java.util.List;

/** What came of a peer or of a part of this project's benchmarks. */
public sealed interface Outcome {
  /** The peer's or the part's name. */
  String name();

  /**
   * It ran.
   *
   * @param version what ran; may be empty
   * @param remark what a reader must know to judge the numbers; may be empty
   */
  record Measured(String name, String version, String remark, List<Measurement> measurements)
      implements Outcome {
    /** Copies the list. */
    public Measured {
      measurements = List.copyOf(measurements);
    }
  }

  /**
   * It is not on this machine.
   *
   * @param reason what was looked for
   * @param remedy what would bring it
   */
  record Absent(String name, String reason, String remedy) implements Outcome {}

  /**
   * It began and did not come through.
   *
   * @param lastLine what it said last
   */
  record Failed(String name, String lastLine) implements Outcome {}
}
