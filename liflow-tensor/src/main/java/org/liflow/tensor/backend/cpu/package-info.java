/**
 * The CPU backend: operations that divide their work into blocks among threads, and the loops
 * within a block, once in plain Java and once with the Vector API.
 *
 * <p>Words used for the radial message:
 *
 * <ul>
 *   <li>pair: an edge j → i and its reverse, which share one length and one filter
 *   <li>slot: the index of a pair; pairs of atoms of two ranges have a slot in each range
 *   <li>frame 1, frame 2: the conditioning positions, and those plus displacements
 *   <li>in reach: closer than the cutoff in at least one of the frames
 *   <li>range: consecutive atoms of one structure, at most 4096; a guest is an atom outside a range
 *       that sends to it
 *   <li>run: consecutive slots of one receiving atom; shared if they stand for both directions
 *   <li>block: consecutive runs with about 384 slots
 *   <li>tile: 18 slots (54 in the backward pass) whose filters are one matrix product
 *   <li>slice: consecutive features that one job computes over all pairs of a range
 *   <li>group: as many features of a slice as a SIMD vector has lanes
 *   <li>part: one of the quantities of a group, such as φ for scalars; lanes numbers
 *   <li>packed matrix: panels of two vectors' columns, row after row, for products
 * </ul>
 *
 * <p>Before the pair loop reaches an atom, its inputs are copied into a work row; after the last
 * block that names the atom, the accumulators are added to its features. A work row of the forward
 * pass for a slice of two groups, each box one part (the gradients' rows have ten inputs and six
 * accumulators):
 *
 * <pre>
 *  |                     inputs                    |      accumulators     | next group
 *  +-----+-----+-----+---------+---------+---------+-----+-----+-----+-----+--
 *  | φ_s | φ_1 | φ_2 | φ_v v_x | φ_v v_y | φ_v v_z | Σ s | Σ x | Σ y | Σ z |..
 *  +-----+-----+-----+---------+---------+---------+-----+-----+-----+-----+--
 *  0     L     2L    3L        4L        5L        6L    7L    8L    9L    10L   (L lanes)
 * </pre>
 *
 * <p>All parts are at fixed distances from one index, so the JIT compiler checks the bounds of a
 * row once per pair.
 */
package org.liflow.tensor.backend.cpu;
