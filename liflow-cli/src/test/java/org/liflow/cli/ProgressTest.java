package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void numbersAreShort() {
    assertEquals("0.00", Progress.engineering(0));
    assertEquals("9.87", Progress.engineering(9.87));
    assertEquals("45.6k", Progress.engineering(45_600));
    assertEquals("123M", Progress.engineering(123_456_789));
    assertEquals("5 s", Progress.duration(5.2));
    assertEquals("2 min 5 s", Progress.duration(125));
    assertEquals("1 h 1 min", Progress.duration(3700));
  }

  @Test
  void speedForgetsASlowStart() {
    RecentSpeed speed = new RecentSpeed(0, 100);
    assertEquals(1, speed.at(5, 105), 1e-12);
    for (int second = 6; second <= 30; second++) {
      speed.at(second, 105 + 10 * (second - 5));
    }
    assertEquals(10, speed.at(31, 105 + 260), 1e-12);
  }

  @Test
  void speedOfStridesLongerThanTheWindow() {
    RecentSpeed speed = new RecentSpeed(0, 0);
    assertEquals(0.02, speed.at(50, 1), 1e-12);
    assertEquals(0.02, speed.at(100, 2), 1e-12);
  }
}
