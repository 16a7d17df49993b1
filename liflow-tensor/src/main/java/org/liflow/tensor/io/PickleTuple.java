package org.liflow.tensor.io;

import java.util.AbstractList;
import java.util.List;

/** A Python tuple: a list that cannot change. */
final class PickleTuple extends AbstractList<Object> {
  private final Object[] items;

  PickleTuple(List<Object> items) {
    this.items = items.toArray();
  }

  @Override
  public Object get(int index) {
    return items[index];
  }

  @Override
  public int size() {
    return items.length;
  }
}
