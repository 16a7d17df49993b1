package org.liflow.train;

import java.util.Arrays;

/**
 * Assigns each row a column of its own so that the sum of their costs is least.
 *
 * <p>Shortest augmenting paths with dual variables, one row after the other (Jonker and Volgenant,
 * Computing 38, 325, 1987; Crouse, IEEE Trans. Aerosp. Electron. Syst. 52, 1679, 2016): exact, in
 * time that grows with the cube of the size.
 */
final class LinearAssignment {
  private static final int NONE = -1;

  private final double[][] cost;
  private final int size;
  private final double[] rowDual;
  private final double[] columnDual;
  private final int[] columnOfRow;
  private final int[] rowOfColumn;
  private final double[] distance;
  private final int[] rowBefore;

  private LinearAssignment(double[][] cost) {
    this.cost = cost;
    size = cost.length;
    rowDual = new double[size];
    columnDual = new double[size];
    columnOfRow = new int[size];
    rowOfColumn = new int[size];
    distance = new double[size];
    rowBefore = new int[size];
    Arrays.fill(columnOfRow, NONE);
    Arrays.fill(rowOfColumn, NONE);
  }

  /**
   * Solves an assignment.
   *
   * @param cost finite, as many columns as rows
   * @return the column of each row
   */
  static int[] solve(double[][] cost) {
    LinearAssignment assignment = new LinearAssignment(cost);
    for (int row = 0; row < assignment.size; row++) {
      assignment.add(row);
    }
    return assignment.columnOfRow;
  }

  /** Finds the cheapest way to give one more row a column, moving other rows where that pays. */
  private void add(int free) {
    boolean[] rowSeen = new boolean[size];
    boolean[] columnSeen = new boolean[size];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    double length = 0;
    int row = free;
    int sink = NONE;
    while (sink == NONE) {
      rowSeen[row] = true;
      int nearest = NONE;
      for (int column = 0; column < size; column++) {
        if (columnSeen[column]) {
          continue;
        }
        double through = length + cost[row][column] - rowDual[row] - columnDual[column];
        if (through < distance[column]) {
          distance[column] = through;
          rowBefore[column] = row;
        }
        if (nearest == NONE || distance[column] < distance[nearest]) {
          nearest = column;
        }
      }
      length = distance[nearest];
      columnSeen[nearest] = true;
      if (rowOfColumn[nearest] == NONE) {
        sink = nearest;
      } else {
        row = rowOfColumn[nearest];
      }
    }
    rowDual[free] += length;
    for (int other = 0; other < size; other++) {
      if (rowSeen[other] && other != free) {
        rowDual[other] += length - distance[columnOfRow[other]];
      }
    }
    for (int column = 0; column < size; column++) {
      if (columnSeen[column]) {
        columnDual[column] -= length - distance[column];
      }
    }
    int column = sink;
    int before;
    do {
      before = rowBefore[column];
      rowOfColumn[column] = before;
      int next = columnOfRow[before];
      columnOfRow[before] = column;
      column = next;
    } while (before != free);
  }
}
