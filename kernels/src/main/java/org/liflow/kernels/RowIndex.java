package org.liflow.kernels;

import java.util.Objects;

/**
 * Numbers of a table's rows in device memory and, for gradients, which of them name the same row.
 */
final class RowIndex implements AutoCloseable {
  /** Gradients of one row that one block adds up; more are added in several chunks. */
  private static final int CHUNK = 128;

  /** Bytes counted for the shortest rows, which take memory on the host, too. */
  private static final int SMALLEST = 1 << 10;

  private final Launcher launcher;
  private final int[] rows;
  private final int lowest;
  private final int highest;
  private final long address;
  private final DevicePieces pieces;
  private Groups groups;
  private int holders;

  /**
   * Places that name the same row, side by side, in chunks.
   *
   * @param tableRows how many rows the table has
   * @param chunks how many chunks there are of all rows
   * @param members addresses of the places, sorted by row, and of the first member of each chunk
   *     and the first chunk of each row
   * @param pieces all that the addresses are of
   */
  record Groups(
      int tableRows,
      int chunks,
      long members,
      long chunkStart,
      long rowStart,
      DevicePieces pieces) {}

  RowIndex(Launcher launcher, int[] rows) {
    this.launcher = launcher;
    this.rows = rows.clone();
    int low = Integer.MAX_VALUE;
    int high = -1;
    for (int row : rows) {
      low = Math.min(low, row);
      high = Math.max(high, row);
    }
    lowest = rows.length == 0 ? 0 : low;
    highest = high;
    try (DevicePieces made = new DevicePieces(launcher)) {
      address = made.upload(this.rows);
      pieces = made.keep();
    }
  }

  /** Keeps the numbers where they are until they are let go as often. */
  void hold() {
    holders++;
  }

  void letGo() {
    holders--;
  }

  boolean isHeld() {
    return holders > 0;
  }

  /** Bytes of device memory that it takes. */
  long bytes() {
    long integers = rows.length;
    if (groups != null) {
      integers += rows.length + groups.chunks() + groups.tableRows() + 2L;
    }
    return Math.max(SMALLEST, Integer.BYTES * integers);
  }

  /**
   * Refuses rows that a table does not have.
   *
   * @throws IndexOutOfBoundsException when there is one
   */
  void requireInside(int tableRows) {
    if (rows.length > 0) {
      Objects.checkIndex(lowest, tableRows);
      Objects.checkIndex(highest, tableRows);
    }
  }

  /** Returns the address of the numbers. */
  long address() {
    return address;
  }

  /** The places that name each row of a table. */
  Groups groups(int tableRows) {
    if (groups == null || groups.tableRows() != tableRows) {
      closeGroups();
      groups = group(tableRows);
    }
    return groups;
  }

  private Groups group(int tableRows) {
    int[] first = new int[tableRows + 1];
    for (int row : rows) {
      first[row + 1]++;
    }
    int[] rowStart = new int[tableRows + 1];
    for (int row = 0; row < tableRows; row++) {
      rowStart[row + 1] = rowStart[row] + (first[row + 1] + CHUNK - 1) / CHUNK;
      first[row + 1] += first[row];
    }
    int[] chunkStart = new int[rowStart[tableRows] + 1];
    for (int row = 0; row < tableRows; row++) {
      for (int chunk = rowStart[row]; chunk < rowStart[row + 1]; chunk++) {
        chunkStart[chunk] = first[row] + (chunk - rowStart[row]) * CHUNK;
      }
    }
    chunkStart[rowStart[tableRows]] = rows.length;
    int[] members = new int[rows.length];
    for (int place = 0; place < rows.length; place++) {
      members[first[rows[place]]++] = place;
    }
    try (DevicePieces made = new DevicePieces(launcher)) {
      return new Groups(
          tableRows,
          rowStart[tableRows],
          made.upload(members),
          made.upload(chunkStart),
          made.upload(rowStart),
          made.keep());
    }
  }

  private void closeGroups() {
    if (groups != null) {
      groups.pieces().close();
      groups = null;
    }
  }

  @Override
  public void close() {
    closeGroups();
    pieces.close();
  }
}
