package org.liflow.data;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Reads the index of a split at all temperatures. */
public final class WholeIndex {
  private WholeIndex() {}

  /** The entries in the order of temperatures and rows. */
  public static List<DatasetEntry> of(LiFlowDataset dataset, String split) throws IOException {
    List<DatasetEntry> entries = new ArrayList<>();
    for (int temperature : dataset.temperatures()) {
      if (Files.exists(LiFlowDataset.indexFile(dataset.folder(), split, temperature))) {
        entries.addAll(dataset.index(split, temperature));
      }
    }
    return entries;
  }
}
