package org.liflow.crystal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chemical element: symbol, mass and size.
 *
 * <p>Masses are the IUPAC standard atomic weights of 2016 (the most stable isotope's where none is
 * given), covalent radii those of Cordero et al., Dalton Trans. 2008, 2832; 2 Å where none is
 * known.
 *
 * @param symbol such as {@code Li}
 * @param atomicNumber 1 to 118
 * @param mass in amu
 * @param covalentRadius in Å
 */
public record Element(String symbol, int atomicNumber, double mass, double covalentRadius) {
  /** The largest atomic number known. */
  public static final int LARGEST_ATOMIC_NUMBER = 118;

  /** The element of an atomic number, 1 to 118. */
  public static Element of(int atomicNumber) {
    if (atomicNumber < 1 || atomicNumber > LARGEST_ATOMIC_NUMBER) {
      throw new IllegalArgumentException("no element has the atomic number " + atomicNumber);
    }
    return Table.BY_NUMBER.get(atomicNumber - 1);
  }

  /** The element of a symbol, written as chemists do ({@code Li}, not {@code LI}). */
  public static Optional<Element> ofSymbol(String symbol) {
    return Optional.ofNullable(Table.BY_SYMBOL.get(symbol));
  }

  private static final class Table {
    static final List<Element> BY_NUMBER = read();
    static final Map<String, Element> BY_SYMBOL = new HashMap<>();

    static {
      for (Element element : BY_NUMBER) {
        BY_SYMBOL.put(element.symbol(), element);
      }
    }

    private static List<Element> read() {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(
                  Element.class.getResourceAsStream("elements.csv"), StandardCharsets.UTF_8))) {
        List<Element> elements = new ArrayList<>();
        in.readLine();
        String line;
        while ((line = in.readLine()) != null) {
          String[] field = line.split(",", -1);
          elements.add(
              new Element(
                  field[0],
                  Integer.parseInt(field[1]),
                  Double.parseDouble(field[2]),
                  Double.parseDouble(field[3])));
        }
        return List.copyOf(elements);
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
  }
}
