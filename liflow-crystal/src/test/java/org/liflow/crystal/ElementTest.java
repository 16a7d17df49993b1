package org.liflow.crystal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ElementTest {
  @Test
  void everyElementIsFoundByNumberAndBySymbol() {
    for (int z = 1; z <= Element.LARGEST_ATOMIC_NUMBER; z++) {
      Element element = Element.of(z);
      assertEquals(z, element.atomicNumber());
      assertEquals(element, Element.ofSymbol(element.symbol()).orElseThrow());
      assertTrue(element.mass() > 0 && element.covalentRadius() > 0, element.symbol());
    }
  }

  @Test
  void massesAreTheStandardAtomicWeights() {
    assertEquals(6.94, Element.ofSymbol("Li").orElseThrow().mass(), 1e-9);
    assertEquals(32.06, Element.ofSymbol("S").orElseThrow().mass(), 1e-9);
    assertEquals(138.90547, Element.ofSymbol("La").orElseThrow().mass(), 1e-5);
  }

  @Test
  void whatIsNoElementIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Element.of(0));
    assertThrows(IllegalArgumentException.class, () -> Element.of(119));
    for (String symbol : new String[] {"Xx", "LI", "li", "", "Li1"}) {
      assertTrue(Element.ofSymbol(symbol).isEmpty(), symbol);
    }
  }

  @Test
  void constantsStandForSymbols() {
    assertEquals(118, Element.values().length);
    assertEquals(3, Element.LI.atomicNumber());
    assertEquals(Element.LI, Element.of("Li"));
    assertEquals(Element.OG, Element.of(118));
    for (Element element : Element.values()) {
      assertEquals(element.symbol().toUpperCase(java.util.Locale.ROOT), element.name());
      assertEquals(element.symbol(), element.toString());
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> Element.of("LI")).getMessage();
    assertTrue(message.contains("'LI'"), message);
  }
}
