package org.liflow.bench.coverage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.bench.coverage.ConcertedWalks.Concert;
import org.liflow.crystal.Trajectory;
import org.xml.sax.InputSource;

class ConcertedWalksTest {
  private static final int FRAMES = 41;
  private static final int WALKERS = 20;

  /** Walkers diffuse as asked for, and together by the Haven ratio that the kind has. */
  @ParameterizedTest
  @CsvSource({
    "NONE, 1",
    "GROUPS, 3",
    "ALL, 2.9",
    "OPPOSED, 0.2",
    "HOPS, 1",
    "STRINGS, 3",
    "BURSTS, 1"
  })
  void diffuseAndShareTheirMotionAsTheySay(Concert concert, double collective) {
    double d = 0.2;
    ConcertedWalks walks = new ConcertedWalks(3);
    double self = 0;
    double together = 0;
    int count = 1500;
    for (int k = 0; k < count; k++) {
      Trajectory walk = walks.walk(concert, WALKERS, FRAMES, 3, d);
      for (int axis = 0; axis < 3; axis++) {
        double sum = 0;
        for (int atom = 0; atom < WALKERS; atom++) {
          double moved = walk.position(FRAMES - 1, atom, axis) - walk.position(0, atom, axis);
          self += moved * moved / (3.0 * count * WALKERS);
          sum += moved;
        }
        together += sum * sum / (3.0 * count * WALKERS);
      }
    }
    double vibration = 2 * 0.2 * 0.2;
    double expected = 2 * d * (FRAMES - 1);
    assertEquals(expected, self - vibration, 0.06 * expected);
    assertEquals(collective * expected, together - vibration, 0.1 * (collective * expected + 1));
  }

  @Test
  void theFigureIsXmlWithACurveBeforeAndAfter() throws Exception {
    double[] shares = {0.4, 0.5, 0.7, 0.8, 0.9, 1};
    String svg =
        CoverageFigure.svg(
            List.of(
                new CoverageFigure.Curve("one & two", "a < b", shares, shares),
                new CoverageFigure.Curve("other", "c", shares, shares)));
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertEquals(4, document.getElementsByTagName("polyline").getLength());
  }
}
