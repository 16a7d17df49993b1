/**
 * Files of crystals: POSCAR, XDATCAR, extended XYZ, CIF, LAMMPS dumps, and formats of your own.
 *
 * <p>Use {@link org.liflow.crystal.format.CrystalFiles} to read and write whole files or frame by
 * frame, whatever the format, with {@link org.liflow.crystal.format.ReadOptions} for frames, times
 * and unwrapping. {@link org.liflow.crystal.format.ExtendedXyzWriter} adds keys of your own to
 * frames and goes on with a file after a stop. {@link org.liflow.crystal.format.CrystalFormats}
 * lists and detects formats; implement {@link org.liflow.crystal.format.CrystalFormat} to add one,
 * with {@link org.liflow.crystal.format.LineSource} and {@link
 * org.liflow.crystal.format.TextOutput} for text.
 *
 * <p>{@link org.liflow.files.InputException} says that a file or a name is at fault, {@link
 * java.io.IOException} that the disk is.
 *
 * <pre>{@code
 * try (FrameReader frames = CrystalFiles.openTrajectory(Path.of("run.lammpstrj.gz"))) {
 *   CrystalFiles.writeFrames(Path.of("run.xyz"), CrystalFormats.EXTENDED_XYZ, frames);
 * }
 * }</pre>
 */
package org.liflow.crystal.format;
