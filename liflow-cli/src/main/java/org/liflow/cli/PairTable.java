package org.liflow.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.liflow.files.ReplacedFile;
import org.liflow.tensor.geometry.NeighborList;

/** Writes the pairs of a neighbour list as comma-separated values, one line a directed pair. */
final class PairTable {
  private static final String HEADER = "i,j,Sa,Sb,Sc,distance_A\n";
  private static final int LONGEST_LINE = 128;
  private static final int DECIMALS = 8;
  private static final long UNIT = 100_000_000;

  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 16];
  private int used;

  private PairTable(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes the table beside its place, then moves it there; compressed when its name ends in {@code
   * .gz}. Atoms count from 0; distances have eight decimals.
   *
   * @param positions that the list was built of, in Å
   */
  static void write(Path file, NeighborList list, double[] positions) {
    boolean compressed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    ReplacedFile.write(
        file,
        plain -> {
          OutputStream out = compressed ? new GZIPOutputStream(plain, 1 << 16) : plain;
          new PairTable(out).lines(list, positions);
          if (out instanceof GZIPOutputStream gzip) {
            gzip.finish();
          }
        });
  }

  private void lines(NeighborList list, double[] positions) throws IOException {
    out.write(HEADER.getBytes(StandardCharsets.US_ASCII));
    double[] vector = new double[3];
    for (int atom = 0; atom < list.atoms(); atom++) {
      for (int pair = list.start(atom); pair < list.end(atom); pair++) {
        if (used > buffer.length - LONGEST_LINE) {
          drain();
        }
        integer(atom, ',');
        integer(list.neighbor(pair), ',');
        for (int k = 0; k < 3; k++) {
          integer(list.image(atom, pair, k), ',');
        }
        list.vector(atom, pair, positions, vector);
        distance(NeighborStatistics.length(vector));
      }
    }
    drain();
  }

  private void distance(double value) {
    // Below the cutoff of a few Å, so its multiple is exact enough in a long.
    long scaled = Math.round(value * UNIT);
    integer(scaled / UNIT, '.');
    long rest = scaled % UNIT;
    for (int k = DECIMALS - 1; k >= 0; k--) {
      buffer[used + k] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    used += DECIMALS;
    buffer[used++] = '\n';
  }

  private void integer(long value, char after) {
    long rest = Math.abs(value);
    if (value < 0) {
      buffer[used++] = '-';
    }
    int digits = 1;
    for (long bound = rest; bound >= 10; bound /= 10) {
      digits++;
    }
    for (int k = digits - 1; k >= 0; k--) {
      buffer[used + k] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    used += digits;
    buffer[used++] = (byte) after;
  }

  private void drain() throws IOException {
    out.write(buffer, 0, used);
    used = 0;
  }
}
