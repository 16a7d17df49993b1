package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.crystal.Frame;

class XdatcarTest {
  @TempDir Path folder;

  private static final String HEADER = "c\n2\n2 0 0\n0 2 0\n0 0 2\nLi\n2\n";
  private static final String LARGER = "\n2.2\n2 0 0\n0 2 0\n0 0 2\nLi\n2\n";
  private static final String ONE = "Direct configuration=     1\n0.1 0.2 0.3\n0.4 0.5 0.95\n";
  private static final String TWO = "Direct configuration=     2\n0.1 0.2 0.3\n0.4 0.5 0.05\n";
  private static final String THREE = TWO.replace("=     2", "=     3");

  private List<Frame> read(String content) throws IOException {
    return TestFiles.readAll(TestFiles.write(folder, "XDATCAR", content), ReadOptions.defaults());
  }

  private void refused(String content, String... words) throws IOException {
    TestFiles.assertRefused(TestFiles.write(folder, "XDATCAR", content), words);
  }

  @Test
  void framesAreReadAndUnwrapped() throws IOException {
    List<Frame> frames = read(HEADER + ONE + TWO);
    assertEquals(2, frames.size());
    assertArrayEquals(
        new double[] {0.4, 0.8, 1.2, 1.6, 2, 3.8}, frames.get(0).structure().positions(), 1e-12);
    assertArrayEquals(
        new double[] {0.4, 0.8, 1.2, 1.6, 2, 4.2}, frames.get(1).structure().positions(), 1e-12);
  }

  @Test
  void theHeaderMayComeAgainWithABlankCommentAndBlankLinesMayFollow() throws IOException {
    List<Frame> frames = read(HEADER + ONE + LARGER + TWO + "\n" + THREE + "\n\n");
    assertEquals(3, frames.size());
    assertEquals(4, frames.get(0).structure().lattice().get(0, 0));
    assertEquals(4.4, frames.get(1).structure().lattice().get(0, 0), 1e-12);
    assertEquals(4.4, frames.get(2).structure().lattice().get(0, 0), 1e-12);
    assertEquals(4.62, frames.get(1).structure().position(1, 2), 1e-12);
  }

  @Test
  void badFilesAreRefusedByLine() throws IOException {
    refused("", "empty");
    refused(HEADER, "ends after line 7", "Direct configuration");
    refused(HEADER + "0.1 0.2 0.3\n", "line 8", "Direct configuration");
    refused(HEADER + ONE + "Direct configuration= 2\n0.1 0.2 0.3\n", "line 12", "1 atoms");
    refused(HEADER + ONE + TWO.substring(0, TWO.length() - 1), "line 13", "cut off");
    refused(HEADER + ONE + TWO.substring(0, TWO.length() - 6), "line 13");
    refused(HEADER + ONE + "rubbish\n", "ends after line 11");
    refused(HEADER + ONE + "rubbish\nmore rubbish\n", "line 12", "'more'");
    refused(HEADER.replace("Li\n2\n", "Li\n99999999\n") + ONE, "line 10", "99999999");
    refused(
        HEADER + ONE + HEADER.replace("Li\n", "Na\n") + TWO,
        "other atoms in frame 2",
        "same atoms");
  }

  @Test
  void aSingleFrameMayLackItsLastLineEnd() throws IOException {
    assertEquals(1, read(HEADER + ONE.stripTrailing()).size());
  }
}
