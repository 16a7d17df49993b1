package org.liflow.crystal.format;

import java.util.Locale;

/** A {@code vasprun.xml} as VASP 6 writes it, in small: two lithium and one chlorine atom. */
final class VaspRunText {
  private static final String CELL = varray("basis", 4, 0, 0, 0, 5, 0, 0.5, 0, 6);
  private final StringBuilder text = new StringBuilder();

  /** The header of a run with some INCAR, one tag a line. */
  static VaspRunText of(String incar) {
    VaspRunText run = new VaspRunText();
    run.text.append("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<modeling>\n");
    run.text.append(" <generator>\n  <i name=\"program\" type=\"string\">vasp </i>\n");
    run.text.append("  <i name=\"version\" type=\"string\">6.4.3  </i>\n </generator>\n <incar>\n");
    run.text.append("  <i type=\"string\" name=\"SYSTEM\">Li & Cl \u0007</i>\n </incar>\n");
    run.text.append(" <structure name=\"primitive_cell\" >\n  <crystal>\n").append(CELL);
    run.text.append("  </crystal>\n").append(positions(0)).append(" </structure>\n");
    run.text.append(" <parameters>\n  <separator name=\"ionic\" >\n");
    incar.lines().forEach(run::tag);
    run.text.append("  </separator>\n </parameters>\n");
    run.text.append(
        """
         <atominfo>
          <atoms>       3 </atoms>
          <types>       2 </types>
          <array name="atoms" >
           <dimension dim="1">ion</dimension>
           <field type="string">element</field>
           <field type="int">atomtype</field>
           <set>
            <rc><c>Li</c><c>   1</c></rc>
            <rc><c>Li</c><c>   1</c></rc>
            <rc><c>Cl</c><c>   2</c></rc>
           </set>
          </array>
          <array name="atomtypes" >
           <dimension dim="1">type</dimension>
           <field type="int">atomspertype</field>
           <set>
            <rc><c>   2</c><c>Li</c><c>      6.94</c><c>  1.0</c><c>  PAW_PBE Li_sv 10Sep2004 </c></rc>
            <rc><c>   1</c><c>Cl</c><c>     35.45</c><c>  7.0</c><c>  PAW_PBE Cl 06Sep2000    </c></rc>
           </set>
          </array>
         </atominfo>
        """);
    run.text.append(" <structure name=\"initialpos\" >\n  <crystal>\n").append(CELL);
    run.text.append("  </crystal>\n").append(positions(0)).append(" </structure>\n");
    return run;
  }

  private void tag(String line) {
    String[] parts = line.split("=");
    text.append("   <i name=\"" + parts[0].strip() + "\">  " + parts[1].strip() + "</i>\n");
  }

  /** Where the atoms are in step k: the first lithium leaves the cell along a in step 1. */
  static double[] fractional(int k) {
    return new double[] {(0.95 + 0.1 * k) % 1, 0.25, 0.5, 0.5, 0.5 + 0.01 * k, 0.1, 0.2, 0.3, 0.4};
  }

  private static String positions(int k) {
    return varray("positions", fractional(k));
  }

  private static String varray(String name, double... values) {
    StringBuilder rows = new StringBuilder("  <varray name=\"" + name + "\" >\n");
    for (int k = 0; k < values.length; k += 3) {
      rows.append(
          String.format(
              Locale.ROOT,
              "   <v> %16.8f %16.8f %16.8f </v>%n",
              values[k],
              values[k + 1],
              values[k + 2]));
    }
    return rows.append("  </varray>\n").toString();
  }

  private static String structure(String cell, int k) {
    return " <structure>\n  <crystal>\n"
        + cell
        + "   <i name=\"volume\">    120.0 </i>\n"
        + varray("rec_basis", 0.25, 0, 0, 0, 0.2, 0, 0, 0, 0.17)
        + "  </crystal>\n"
        + positions(k)
        + varray("velocities", 1e-5, 2e-5, 3e-5, 1, 2, 3, 4, 5, 6)
        + " </structure>\n";
  }

  /** A step of density-functional theory. */
  VaspRunText calculation(int k) {
    text.append(" <calculation>\n  <scstep>\n   <time name=\"total\">    3.17    3.17</time>\n");
    text.append(
        "   <energy>\n    <i name=\"e_fr_energy\">   -20.0 </i>\n   </energy>\n  </scstep>\n");
    text.append(structure(CELL, k)).append(varray("forces", 1, 2, 3, 4, 5, 6, 7, 8, 9));
    text.append("  <energy>\n   <i name=\"kinetic\">      0.12 </i>\n  </energy>\n");
    text.append("  <time name=\"totalsc\">    8.95    9.24</time>\n </calculation>\n");
    return this;
  }

  /** A step of a learnt force field, which stands outside a calculation. */
  VaspRunText learnt(int k) {
    text.append(structure(CELL, k)).append(varray("forces", 1, 2, 3, 4, 5, 6, 7, 8, 9));
    return this;
  }

  /** A step in a cell that has grown along c, as ISIF = 3 lets it. */
  VaspRunText grown(int k) {
    String larger = varray("basis", 4, 0, 0, 0, 5, 0, 0.5, 0, 7);
    text.append(" <calculation>\n").append(structure(larger, k)).append(" </calculation>\n");
    return this;
  }

  /** Any other text. */
  VaspRunText text(String more) {
    text.append(more);
    return this;
  }

  /** The whole file, with the structure where the next step would begin. */
  String end(int next) {
    text.append(" <structure name=\"finalpos\" >\n  <crystal>\n").append(CELL);
    text.append("  </crystal>\n").append(positions(next)).append(" </structure>\n</modeling>\n");
    return text.toString();
  }

  /** The file so far. */
  String killed() {
    return text.toString();
  }
}
