package org.liflow.crystal.symmetry;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operations of a space group in one setting, modulo the lattice translations of its cell;
 * immutable. Groups are equal that have the same operations in whatever order.
 */
public final class SymmetryGroup {
  /** More than any cell has that is worth a symbol: 48 rotations and 12 points of a lattice. */
  private static final int MOST_OPERATIONS = 576;

  private final Set<ExactOperation> operations;

  private SymmetryGroup(Set<ExactOperation> operations) {
    this.operations = operations;
  }

  /**
   * The smallest group that holds some operations.
   *
   * @param generators the operations
   * @return the group; the operation that moves nothing comes first
   * @throws IllegalArgumentException when they belong to no space group
   */
  static SymmetryGroup generatedBy(List<ExactOperation> generators) {
    Set<ExactOperation> found = new LinkedHashSet<>(List.of(ExactOperation.IDENTITY));
    List<ExactOperation> queue = new ArrayList<>(found);
    for (int next = 0; next < queue.size(); next++) {
      for (ExactOperation generator : generators) {
        ExactOperation product = generator.after(queue.get(next));
        if (found.add(product)) {
          queue.add(product);
        }
      }
      if (queue.size() > MOST_OPERATIONS) {
        throw new IllegalArgumentException("operations of no space group");
      }
    }
    return new SymmetryGroup(found);
  }

  /**
   * Two listed operations whose product is not listed.
   *
   * @param listed some operations
   * @return first, second and their product; nothing when the list is a whole group
   */
  public static Optional<List<ExactOperation>> gap(Set<ExactOperation> listed) {
    for (ExactOperation second : listed) {
      for (ExactOperation first : listed) {
        ExactOperation product = second.after(first);
        if (!listed.contains(product)) {
          return Optional.of(List.of(first, second, product));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the operations.
   *
   * @return the operation that moves nothing first
   */
  public List<ExactOperation> operations() {
    return List.copyOf(operations);
  }

  /**
   * Whether it consists of these operations.
   *
   * @param others in any order
   * @return whether they are the same
   */
  public boolean consistsOf(Set<ExactOperation> others) {
    return operations.equals(others);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SymmetryGroup group && operations.equals(group.operations);
  }

  @Override
  public int hashCode() {
    return operations.hashCode();
  }
}
