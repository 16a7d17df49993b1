/**
 * Crystals and their trajectories in memory.
 *
 * <p>Use {@link org.liflow.crystal.Structure} for atoms in a lattice, {@link
 * org.liflow.crystal.Trajectory} for many frames of the same atoms, and {@link
 * org.liflow.crystal.Element} for species. {@link org.liflow.crystal.FrameReader} and {@link
 * org.liflow.crystal.FrameWriter} go through trajectories too long for memory. {@link
 * org.liflow.crystal.Constants} holds constants of nature. Files are read and written by the
 * package {@code org.liflow.crystal.format}.
 *
 * <p>Units: Å, ps, K, amu. Structures and trajectories are immutable and may be shared by threads.
 *
 * <pre>{@code
 * Structure unit = CrystalFiles.readStructure(Path.of("Li3PS4.cif"));
 * Structure cell = unit.repeat(2, 2, 2).withSpecies(Element.S, Element.SE);
 * Trajectory run =
 *     CrystalFiles.readTrajectory(Path.of("XDATCAR"), ReadOptions.defaults().withTimeStep(0.1));
 * double x = run.position(0, 5, 0); // frame 0, atom 5, along x, in Å
 * }</pre>
 */
package org.liflow.crystal;
