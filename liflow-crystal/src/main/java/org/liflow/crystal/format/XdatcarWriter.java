package org.liflow.crystal.format;

import java.io.IOException;
import org.liflow.crystal.Frame;
import org.liflow.crystal.FrameWriter;
import org.liflow.crystal.Structure;

/**
 * Writes VASP's XDATCAR; the header comes again whenever the cell or the atoms have changed.
 *
 * <p>Coordinates are fractional with ten decimals and, unlike VASP's own, not wrapped into the
 * cell. Times are not kept: the format has no place for them.
 */
final class XdatcarWriter implements FrameWriter {
  private static final int DECIMALS = 10;

  private final TextOutput out;
  private Structure before;
  private long frames;

  XdatcarWriter(TextOutput out) {
    this.out = out;
  }

  @Override
  public void write(Frame frame) throws IOException {
    Structure structure = frame.structure();
    if (before == null
        || !before.lattice().equals(structure.lattice())
        || !before.hasSameAtoms(structure)) {
      VaspHeader.write(out, structure);
    }
    before = structure;
    frames++;
    out.line("Direct configuration= %5d", frames);
    VaspHeader.writeAtoms(out, structure, DECIMALS);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
