package org.liflow.crystal.symmetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hall symbols, which spell out the generators of a space group (S. R. Hall, Acta Cryst. A 37, 517
 * (1981); International Tables for Crystallography B, 1.4, appendix 1.4.2): a lattice letter, with
 * {@code -} where there is an inversion at the origin, up to four rotations with their
 * translations, and a change of basis in brackets, as in {@code -P 2yc}, {@code I 4bw 2aw -1bw} or
 * {@code P 31 2c (0 0 1)}.
 */
public final class HallSymbol {
  private static final int HALF = ExactOperation.PARTS / 2;
  private static final int THIRD = ExactOperation.PARTS / 3;

  /** The points of each lattice beside the origin. */
  private static final Map<Character, int[][]> LATTICES =
      Map.of(
          'P',
          new int[][] {},
          'A',
          new int[][] {{0, HALF, HALF}},
          'B',
          new int[][] {{HALF, 0, HALF}},
          'C',
          new int[][] {{HALF, HALF, 0}},
          'I',
          new int[][] {{HALF, HALF, HALF}},
          'F',
          new int[][] {{0, HALF, HALF}, {HALF, 0, HALF}},
          'R',
          new int[][] {{2 * THIRD, THIRD, THIRD}},
          'S',
          new int[][] {{THIRD, THIRD, 2 * THIRD}},
          'T',
          new int[][] {{THIRD, 2 * THIRD, THIRD}},
          'H',
          new int[][] {{2 * THIRD, THIRD, 0}});

  /** Rotations about c by their order. */
  private static final Map<Integer, int[]> ABOUT_C =
      Map.of(
          1, new int[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
          2, new int[] {-1, 0, 0, 0, -1, 0, 0, 0, 1},
          3, new int[] {0, -1, 0, 1, -1, 0, 0, 0, 1},
          4, new int[] {0, -1, 0, 1, 0, 0, 0, 0, 1},
          6, new int[] {1, -1, 0, 1, 0, 0, 0, 0, 1});

  private static final int[] ABOUT_A_MINUS_B = {0, -1, 0, -1, 0, 0, 0, 0, -1};
  private static final int[] ABOUT_A_PLUS_B = {0, 1, 0, 1, 0, 0, 0, 0, -1};
  private static final int[] ABOUT_DIAGONAL = {0, 0, 1, 1, 0, 0, 0, 1, 0};

  private static final Pattern ROTATION =
      Pattern.compile("(-?)([12346])([1-5]?)([xyz'\"=*]?)([abcnuvwd]*)");
  private static final Pattern SHIFT =
      Pattern.compile("\\s*(-?\\d+)[\\s,]+(-?\\d+)[\\s,]+(-?\\d+)\\s*");
  private static final Pattern TERM =
      Pattern.compile("([+-])(?:(\\d+(?:/\\d+)?)\\*?)?([xyz]?)(?:/(\\d+))?");

  private final String text;

  private HallSymbol(String text) {
    this.text = text;
  }

  /**
   * The group that a symbol stands for.
   *
   * @param symbol letters in either case, parts separated by blanks or underscores
   * @return all its operations
   * @throws IllegalArgumentException when it is no Hall symbol
   */
  public static SymmetryGroup parse(String symbol) {
    String plain = symbol.replace('_', ' ').replace("''", "\"").strip();
    return new HallSymbol(plain).group();
  }

  private IllegalArgumentException problem(String what) {
    return new IllegalArgumentException("the Hall symbol '" + text + "' with " + what);
  }

  private SymmetryGroup group() {
    int bracket = text.indexOf('(');
    String parts = (bracket < 0 ? text : text.substring(0, bracket)).strip();
    String[] words = parts.split("\\s+");
    boolean centric = words[0].startsWith("-");
    String letter = (centric ? words[0].substring(1) : words[0]).toUpperCase(Locale.ROOT);
    if (letter.length() != 1 || !LATTICES.containsKey(letter.charAt(0))) {
      throw problem("the lattice '" + words[0] + "'");
    }
    if (words.length < 2 || words.length > 5) {
      throw problem(words.length - 1 + " rotations");
    }
    List<ExactOperation> generators = new ArrayList<>();
    for (int[] point : LATTICES.get(letter.charAt(0))) {
      generators.add(ExactOperation.shift(point[0], point[1], point[2]));
    }
    if (centric) {
      generators.add(new ExactOperation(negative(ABOUT_C.get(1)), new int[3]));
    }
    Axis before = null;
    for (int k = 1; k < words.length; k++) {
      Matcher word = ROTATION.matcher(words[k].toLowerCase(Locale.ROOT));
      if (!word.matches()) {
        throw problem("the rotation '" + words[k] + "'");
      }
      int order = word.group(2).charAt(0) - '0';
      before = axis(words[k], order, word.group(4), k, before);
      generators.add(operation(words[k], word, order, before));
    }
    if (bracket >= 0) {
      if (!text.endsWith(")")) {
        throw problem("a bracket that is never closed");
      }
      generators = inBasis(generators, text.substring(bracket + 1, text.length() - 1));
    }
    return SymmetryGroup.generatedBy(generators);
  }

  /**
   * The axis of a rotation.
   *
   * @param order of the rotation
   * @param sign the letter as written or left out: x, y, z, ' (a-b), " (a+b) or * (a+b+c)
   * @param main 0, 1 or 2 for a, b or c; for ' and " the axis that they are perpendicular to
   */
  private record Axis(int order, char sign, int main) {}

  private Axis axis(String word, int order, String written, int position, Axis before) {
    char sign = written.isEmpty() ? implied(word, order, position, before) : written.charAt(0);
    if (sign == '=') {
      sign = '"';
    }
    boolean fits =
        switch (sign) {
          case '*' -> order == 3;
          case '\'', '"' -> order == 2;
          default -> true;
        };
    if (!fits) {
      throw problem("the axis of '" + word + "'");
    }
    int main =
        switch (sign) {
          case 'x' -> 0;
          case 'y' -> 1;
          case '\'', '"' -> before == null ? 2 : before.main();
          default -> 2;
        };
    return new Axis(order, sign, main);
  }

  /** The first axis is c; a second twofold one is a after 2 or 4 and a-b after 3 or 6. */
  private char implied(String word, int order, int position, Axis before) {
    if (order == 1 || position == 1) {
      return 'z';
    }
    if (order == 2 && position == 2 && before.order() > 1) {
      return before.order() == 2 || before.order() == 4 ? 'x' : '\'';
    }
    if (order == 3 && position == 3) {
      return '*';
    }
    throw problem("no axis for '" + word + "'");
  }

  private ExactOperation operation(String word, Matcher parts, int order, Axis axis) {
    int[] rotation =
        switch (axis.sign()) {
          case '*' -> ABOUT_DIAGONAL;
          case '\'' -> turned(ABOUT_A_MINUS_B, axis.main());
          case '"' -> turned(ABOUT_A_PLUS_B, axis.main());
          default -> turned(ABOUT_C.get(order), axis.main());
        };
    int[] translation = new int[3];
    if (!parts.group(3).isEmpty()) {
      int screw = parts.group(3).charAt(0) - '0';
      if (screw >= order || "xyz".indexOf(axis.sign()) < 0) {
        throw problem("the screw axis '" + word + "'");
      }
      translation[axis.main()] += screw * ExactOperation.PARTS / order;
    }
    for (char letter : parts.group(5).toCharArray()) {
      add(translation, letter);
    }
    return new ExactOperation(
        parts.group(1).isEmpty() ? rotation : negative(rotation), translation);
  }

  private static void add(int[] translation, char letter) {
    int half = "abc".indexOf(letter);
    int quarter = "uvw".indexOf(letter);
    for (int k = 0; k < 3; k++) {
      if (letter == 'n' || k == half) {
        translation[k] += HALF;
      } else if (letter == 'd' || k == quarter) {
        translation[k] += HALF / 2;
      }
    }
  }

  private static int[] negative(int[] rotation) {
    int[] negative = new int[9];
    for (int k = 0; k < 9; k++) {
      negative[k] = -rotation[k];
    }
    return negative;
  }

  /** A rotation written for the axis c, about another main axis: a, b and c change places. */
  private static int[] turned(int[] rotation, int main) {
    int[] turned = new int[9];
    int by = main + 1;
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        turned[3 * ((row + by) % 3) + (column + by) % 3] = rotation[3 * row + column];
      }
    }
    return turned;
  }

  /** The operations in another basis: coordinates {@code V f} for {@code f}. */
  private List<ExactOperation> inBasis(List<ExactOperation> operations, String change) {
    double[] basis = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    double[] origin = new double[3];
    Matcher shift = SHIFT.matcher(change);
    if (shift.matches()) {
      for (int k = 0; k < 3; k++) {
        origin[k] = Integer.parseInt(shift.group(k + 1)) / 12.0;
      }
    } else {
      readBasis(change, basis, origin);
    }
    double[] inverse = inverse(basis);
    List<ExactOperation> changed = new ArrayList<>();
    for (ExactOperation operation : operations) {
      changed.add(inBasis(operation, basis, inverse, origin));
    }
    // The old edges stay translations, and each new edge must have been one before.
    SymmetryGroup old = SymmetryGroup.generatedBy(operations);
    for (int k = 0; k < 3; k++) {
      int[] edge = new int[3];
      int[] formerly = new int[3];
      for (int row = 0; row < 3; row++) {
        edge[row] = parts(basis[3 * row + k]);
        formerly[row] = parts(inverse[3 * row + k]);
      }
      changed.add(ExactOperation.shift(edge[0], edge[1], edge[2]));
      if (!old.operations().contains(ExactOperation.shift(formerly[0], formerly[1], formerly[2]))) {
        throw problem("a basis that is none of its lattice");
      }
    }
    return changed;
  }

  private ExactOperation inBasis(
      ExactOperation operation, double[] basis, double[] inverse, double[] origin) {
    double[] rotation = new double[9];
    for (int k = 0; k < 9; k++) {
      rotation[k] = operation.rotation()[k];
    }
    double[] product = product(product(basis, rotation), inverse);
    int[] whole = new int[9];
    int[] translation = new int[3];
    for (int row = 0; row < 3; row++) {
      double moved = origin[row];
      for (int k = 0; k < 3; k++) {
        whole[3 * row + k] = (int) Math.rint(product[3 * row + k]);
        if (Math.abs(product[3 * row + k] - whole[3 * row + k]) > 1e-9) {
          throw problem("a basis that its rotations do not map onto itself");
        }
        moved += basis[3 * row + k] * operation.part(k) / ExactOperation.PARTS;
        moved -= product[3 * row + k] * origin[k];
      }
      translation[row] = parts(moved);
    }
    return new ExactOperation(whole, translation);
  }

  private int parts(double share) {
    double parts = share * ExactOperation.PARTS;
    if (Math.abs(parts - Math.rint(parts)) > 1e-6 || Math.abs(parts) > 1e6) {
      throw problem("a translation that no space group has");
    }
    return (int) Math.rint(parts);
  }

  /** Reads three sums such as {@code x-y, 1/2*x+y, z+1/4}. */
  private void readBasis(String change, double[] basis, double[] origin) {
    String[] rows = change.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(",", -1);
    if (rows.length != 3) {
      throw problem("the basis (" + change + ")");
    }
    basis[0] = basis[4] = basis[8] = 0;
    for (int row = 0; row < 3; row++) {
      String sum = rows[row].matches("[+-].*") ? rows[row] : "+" + rows[row];
      Matcher term = TERM.matcher(sum);
      int at = 0;
      while (at < sum.length() && term.find(at) && term.start() == at && term.end() > at + 1) {
        double factor = term.group(1).equals("-") ? -1 : 1;
        if (term.group(2) != null) {
          String[] fraction = term.group(2).split("/");
          factor *= Double.parseDouble(fraction[0]);
          factor /= fraction.length == 2 ? Double.parseDouble(fraction[1]) : 1;
        }
        factor /= term.group(4) == null ? 1 : Double.parseDouble(term.group(4));
        if (term.group(3).isEmpty()) {
          origin[row] += factor;
        } else {
          basis[3 * row + "xyz".indexOf(term.group(3))] += factor;
        }
        at = term.end();
      }
      if (at < sum.length() || !Double.isFinite(origin[row])) {
        throw problem("the basis (" + change + ")");
      }
    }
  }

  private static double[] product(double[] left, double[] right) {
    double[] product = new double[9];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        for (int k = 0; k < 3; k++) {
          product[3 * row + column] += left[3 * row + k] * right[3 * k + column];
        }
      }
    }
    return product;
  }

  private double[] inverse(double[] m) {
    double[] cofactors = new double[9];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        int r = (column + 1) % 3;
        int s = (column + 2) % 3;
        int p = (row + 1) % 3;
        int q = (row + 2) % 3;
        cofactors[3 * row + column] = m[3 * r + p] * m[3 * s + q] - m[3 * r + q] * m[3 * s + p];
      }
    }
    double determinant = m[0] * cofactors[0] + m[1] * cofactors[3] + m[2] * cofactors[6];
    // A cell of more than twelve points, or a twelfth of one, is no setting that anybody uses.
    if (!(determinant > 1.0 / 13 && determinant < 13)) {
      throw problem("a basis of the determinant " + determinant);
    }
    for (int k = 0; k < 9; k++) {
      cofactors[k] /= determinant;
    }
    return cofactors;
  }
}
