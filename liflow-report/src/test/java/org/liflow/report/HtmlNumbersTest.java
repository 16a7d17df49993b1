package org.liflow.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.liflow.analysis.Estimate;

class HtmlNumbersTest {
  @Test
  void readsLikeATable() {
    assertEquals("0.253", HtmlNumbers.of(0.2534));
    assertEquals("12.3", HtmlNumbers.of(12.34));
    assertEquals("7.91 × 10<sup>−6</sup>", HtmlNumbers.of(7.914e-6));
    assertEquals("1.00 × 10<sup>−6</sup>", HtmlNumbers.of(1e-6));
    assertEquals("0", HtmlNumbers.of(0));
    assertEquals("(0.74 – 8.50) × 10<sup>−6</sup>", HtmlNumbers.range(7.4e-7, 8.5e-6));
    assertEquals("0.21 – 3.40", HtmlNumbers.range(0.21, 3.4));
    assertEquals(
        "&lt; 2.00 × 10<sup>−8</sup>", HtmlNumbers.headline(new Estimate(1, 1, 1, 0, 2e-8)));
    assertEquals("600", HtmlNumbers.compact(600));
    assertEquals("0.1", HtmlNumbers.compact(0.1));
    assertEquals("573.1", HtmlNumbers.compact(573.12));
  }
}
