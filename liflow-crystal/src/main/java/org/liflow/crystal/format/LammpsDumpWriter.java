package org.liflow.crystal.format;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;
import org.liflow.tensor.geometry.Lattice;

/**
 * Writes text dumps of LAMMPS in units {@code metal}: {@code id type element xu yu zu}, unwrapped,
 * eight decimals.
 *
 * <p>LAMMPS knows only boxes with <i>a</i> along x and <i>b</i> in the x-y plane. A lattice that
 * stands otherwise is turned, and all positions with it. Types count the elements in the order in
 * which they first appear. {@code ITEM: TIME} holds times that are known, in ps. Where an atom has
 * a mass of its own, a column {@code mass} has those of all.
 */
final class LammpsDumpWriter implements FrameWriter {
  private static final int DECIMALS = 8;

  private final TextOutput out;
  private final Map<Integer, Integer> types = new LinkedHashMap<>();
  private long frames;

  LammpsDumpWriter(TextOutput out) {
    this.out = out;
  }

  @Override
  public void write(Frame frame) throws IOException {
    Structure structure = frame.structure();
    Lattice lattice = structure.lattice();
    Lattice oriented = LammpsBox.oriented(lattice);
    if (frames == 0) {
      out.text("ITEM: UNITS\nmetal\n");
    }
    if (!Double.isNaN(frame.time())) {
      out.text("ITEM: TIME\n").text(Double.toString(frame.time())).newLine();
    }
    out.text("ITEM: TIMESTEP\n").integer(frames).newLine();
    out.text("ITEM: NUMBER OF ATOMS\n").integer(structure.size()).newLine();
    LammpsBox.write(out, oriented);
    boolean masses = structure.hasOwnMasses();
    out.text("ITEM: ATOMS id type element xu yu zu").text(masses ? " mass" : "").newLine();
    double[] position = new double[3];
    for (int atom = 0; atom < structure.size(); atom++) {
      for (int x = 0; x < 3; x++) {
        position[x] = structure.position(atom, x);
      }
      if (!oriented.equals(lattice)) {
        lattice.toFractional(position[0], position[1], position[2], position);
        oriented.toCartesian(position[0], position[1], position[2], position);
      }
      int element = structure.element(atom).atomicNumber();
      int type = types.computeIfAbsent(element, any -> types.size() + 1);
      out.integer(atom + 1L).space().integer(type).space();
      out.text(structure.element(atom).symbol());
      for (int x = 0; x < 3; x++) {
        out.space().fixed(position[x], DECIMALS);
      }
      if (masses) {
        out.space().text(Double.toString(structure.mass(atom)));
      }
      out.newLine();
    }
    frames++;
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
