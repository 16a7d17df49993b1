package org.liflow.crystal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A chemical element: symbol, mass and size.
 *
 * <p>The constants stand in the order of the atomic numbers and have the upper-case symbols as
 * their names: {@code Element.LI} is lithium. Masses are the IUPAC standard atomic weights of 2016
 * (the most stable isotope's where none is given), covalent radii those of Cordero et al., Dalton
 * Trans. 2008, 2832; 2 Å where none is known.
 *
 * <pre>{@code
 * Element lithium = Element.LI;
 * Element read = Element.of("Li"); // the same
 * Element third = Element.of(3); // the same
 * }</pre>
 */
public enum Element {
  /** Hydrogen. */
  H("H", 1.008, 0.31),
  /** Helium. */
  HE("He", 4.002602, 0.28),
  /** Lithium. */
  LI("Li", 6.94, 1.28),
  /** Beryllium. */
  BE("Be", 9.0121831, 0.96),
  /** Boron. */
  B("B", 10.81, 0.84),
  /** Carbon. */
  C("C", 12.011, 0.76),
  /** Nitrogen. */
  N("N", 14.007, 0.71),
  /** Oxygen. */
  O("O", 15.999, 0.66),
  /** Fluorine. */
  F("F", 18.99840316, 0.57),
  /** Neon. */
  NE("Ne", 20.1797, 0.58),
  /** Sodium. */
  NA("Na", 22.98976928, 1.66),
  /** Magnesium. */
  MG("Mg", 24.305, 1.41),
  /** Aluminium. */
  AL("Al", 26.9815385, 1.21),
  /** Silicon. */
  SI("Si", 28.085, 1.11),
  /** Phosphorus. */
  P("P", 30.973762, 1.07),
  /** Sulfur. */
  S("S", 32.06, 1.05),
  /** Chlorine. */
  CL("Cl", 35.45, 1.02),
  /** Argon. */
  AR("Ar", 39.948, 1.06),
  /** Potassium. */
  K("K", 39.0983, 2.03),
  /** Calcium. */
  CA("Ca", 40.078, 1.76),
  /** Scandium. */
  SC("Sc", 44.955908, 1.7),
  /** Titanium. */
  TI("Ti", 47.867, 1.6),
  /** Vanadium. */
  V("V", 50.9415, 1.53),
  /** Chromium. */
  CR("Cr", 51.9961, 1.39),
  /** Manganese. */
  MN("Mn", 54.938044, 1.39),
  /** Iron. */
  FE("Fe", 55.845, 1.32),
  /** Cobalt. */
  CO("Co", 58.933194, 1.26),
  /** Nickel. */
  NI("Ni", 58.6934, 1.24),
  /** Copper. */
  CU("Cu", 63.546, 1.32),
  /** Zinc. */
  ZN("Zn", 65.38, 1.22),
  /** Gallium. */
  GA("Ga", 69.723, 1.22),
  /** Germanium. */
  GE("Ge", 72.63, 1.2),
  /** Arsenic. */
  AS("As", 74.921595, 1.19),
  /** Selenium. */
  SE("Se", 78.971, 1.2),
  /** Bromine. */
  BR("Br", 79.904, 1.2),
  /** Krypton. */
  KR("Kr", 83.798, 1.16),
  /** Rubidium. */
  RB("Rb", 85.4678, 2.2),
  /** Strontium. */
  SR("Sr", 87.62, 1.95),
  /** Yttrium. */
  Y("Y", 88.90584, 1.9),
  /** Zirconium. */
  ZR("Zr", 91.224, 1.75),
  /** Niobium. */
  NB("Nb", 92.90637, 1.64),
  /** Molybdenum. */
  MO("Mo", 95.95, 1.54),
  /** Technetium. */
  TC("Tc", 97.90721, 1.47),
  /** Ruthenium. */
  RU("Ru", 101.07, 1.46),
  /** Rhodium. */
  RH("Rh", 102.9055, 1.42),
  /** Palladium. */
  PD("Pd", 106.42, 1.39),
  /** Silver. */
  AG("Ag", 107.8682, 1.45),
  /** Cadmium. */
  CD("Cd", 112.414, 1.44),
  /** Indium. */
  IN("In", 114.818, 1.42),
  /** Tin. */
  SN("Sn", 118.71, 1.39),
  /** Antimony. */
  SB("Sb", 121.76, 1.39),
  /** Tellurium. */
  TE("Te", 127.6, 1.38),
  /** Iodine. */
  I("I", 126.90447, 1.39),
  /** Xenon. */
  XE("Xe", 131.293, 1.4),
  /** Caesium. */
  CS("Cs", 132.905452, 2.44),
  /** Barium. */
  BA("Ba", 137.327, 2.15),
  /** Lanthanum. */
  LA("La", 138.90547, 2.07),
  /** Cerium. */
  CE("Ce", 140.116, 2.04),
  /** Praseodymium. */
  PR("Pr", 140.90766, 2.03),
  /** Neodymium. */
  ND("Nd", 144.242, 2.01),
  /** Promethium. */
  PM("Pm", 144.91276, 1.99),
  /** Samarium. */
  SM("Sm", 150.36, 1.98),
  /** Europium. */
  EU("Eu", 151.964, 1.98),
  /** Gadolinium. */
  GD("Gd", 157.25, 1.96),
  /** Terbium. */
  TB("Tb", 158.92535, 1.94),
  /** Dysprosium. */
  DY("Dy", 162.5, 1.92),
  /** Holmium. */
  HO("Ho", 164.93033, 1.92),
  /** Erbium. */
  ER("Er", 167.259, 1.89),
  /** Thulium. */
  TM("Tm", 168.93422, 1.9),
  /** Ytterbium. */
  YB("Yb", 173.054, 1.87),
  /** Lutetium. */
  LU("Lu", 174.9668, 1.87),
  /** Hafnium. */
  HF("Hf", 178.49, 1.75),
  /** Tantalum. */
  TA("Ta", 180.94788, 1.7),
  /** Tungsten. */
  W("W", 183.84, 1.62),
  /** Rhenium. */
  RE("Re", 186.207, 1.51),
  /** Osmium. */
  OS("Os", 190.23, 1.44),
  /** Iridium. */
  IR("Ir", 192.217, 1.41),
  /** Platinum. */
  PT("Pt", 195.084, 1.36),
  /** Gold. */
  AU("Au", 196.966569, 1.36),
  /** Mercury. */
  HG("Hg", 200.592, 1.32),
  /** Thallium. */
  TL("Tl", 204.38, 1.45),
  /** Lead. */
  PB("Pb", 207.2, 1.46),
  /** Bismuth. */
  BI("Bi", 208.9804, 1.48),
  /** Polonium. */
  PO("Po", 208.98243, 1.4),
  /** Astatine. */
  AT("At", 209.98715, 1.5),
  /** Radon. */
  RN("Rn", 222.01758, 1.5),
  /** Francium. */
  FR("Fr", 223.01974, 2.6),
  /** Radium. */
  RA("Ra", 226.02541, 2.21),
  /** Actinium. */
  AC("Ac", 227.02775, 2.15),
  /** Thorium. */
  TH("Th", 232.0377, 2.06),
  /** Protactinium. */
  PA("Pa", 231.03588, 2),
  /** Uranium. */
  U("U", 238.02891, 1.96),
  /** Neptunium. */
  NP("Np", 237.04817, 1.9),
  /** Plutonium. */
  PU("Pu", 244.06421, 1.87),
  /** Americium. */
  AM("Am", 243.06138, 1.8),
  /** Curium. */
  CM("Cm", 247.07035, 1.69),
  /** Berkelium. */
  BK("Bk", 247.07031, 2),
  /** Californium. */
  CF("Cf", 251.07959, 2),
  /** Einsteinium. */
  ES("Es", 252.083, 2),
  /** Fermium. */
  FM("Fm", 257.09511, 2),
  /** Mendelevium. */
  MD("Md", 258.09843, 2),
  /** Nobelium. */
  NO("No", 259.101, 2),
  /** Lawrencium. */
  LR("Lr", 262.11, 2),
  /** Rutherfordium. */
  RF("Rf", 267.122, 2),
  /** Dubnium. */
  DB("Db", 268.126, 2),
  /** Seaborgium. */
  SG("Sg", 271.134, 2),
  /** Bohrium. */
  BH("Bh", 270.133, 2),
  /** Hassium. */
  HS("Hs", 269.1338, 2),
  /** Meitnerium. */
  MT("Mt", 278.156, 2),
  /** Darmstadtium. */
  DS("Ds", 281.165, 2),
  /** Roentgenium. */
  RG("Rg", 281.166, 2),
  /** Copernicium. */
  CN("Cn", 285.177, 2),
  /** Nihonium. */
  NH("Nh", 286.182, 2),
  /** Flerovium. */
  FL("Fl", 289.19, 2),
  /** Moscovium. */
  MC("Mc", 289.194, 2),
  /** Livermorium. */
  LV("Lv", 293.204, 2),
  /** Tennessine. */
  TS("Ts", 293.208, 2),
  /** Oganesson. */
  OG("Og", 294.214, 2);

  /** The largest atomic number known. */
  public static final int LARGEST_ATOMIC_NUMBER = 118;

  private static final Element[] BY_NUMBER = values();
  private static final Map<String, Element> BY_SYMBOL = new HashMap<>();

  static {
    for (Element element : BY_NUMBER) {
      BY_SYMBOL.put(element.symbol(), element);
    }
  }

  private final String symbol;
  private final double mass;
  private final double covalentRadius;

  Element(String symbol, double mass, double covalentRadius) {
    this.symbol = symbol;
    this.mass = mass;
    this.covalentRadius = covalentRadius;
  }

  /**
   * Returns the element of an atomic number.
   *
   * @param atomicNumber 1 to 118
   * @return the element
   * @throws IllegalArgumentException when no element has this number
   */
  public static Element of(int atomicNumber) {
    if (atomicNumber < 1 || atomicNumber > LARGEST_ATOMIC_NUMBER) {
      throw new IllegalArgumentException("no element has the atomic number " + atomicNumber);
    }
    return BY_NUMBER[atomicNumber - 1];
  }

  /**
   * Returns the element of a symbol.
   *
   * @param symbol as chemists write it: {@code Li}, not {@code LI}
   * @return the element
   * @throws IllegalArgumentException when no element has this symbol; {@link #ofSymbol} returns
   *     nothing instead
   */
  public static Element of(String symbol) {
    return ofSymbol(symbol)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no element has the symbol '" + symbol + "'; expected one such as Li"));
  }

  /**
   * Looks a symbol up.
   *
   * @param symbol as chemists write it: {@code Li}, not {@code LI}
   * @return the element, or nothing where no element has this symbol
   */
  public static Optional<Element> ofSymbol(String symbol) {
    return Optional.ofNullable(BY_SYMBOL.get(symbol));
  }

  /**
   * Returns the symbol.
   *
   * @return such as {@code Li}
   */
  public String symbol() {
    return symbol;
  }

  /**
   * Returns the number of protons.
   *
   * @return 1 to 118
   */
  public int atomicNumber() {
    return ordinal() + 1;
  }

  /**
   * Returns the standard atomic weight.
   *
   * @return in amu
   */
  public double mass() {
    return mass;
  }

  /**
   * Returns the covalent radius.
   *
   * @return in Å
   */
  public double covalentRadius() {
    return covalentRadius;
  }

  /** Returns the symbol, such as {@code Li}. */
  @Override
  public String toString() {
    return symbol;
  }
}
