package org.liflow.tensor.io;

/**
 * The name of a Python class or function that a pickle speaks of: a name and nothing more.
 *
 * @param module such as {@code collections}
 * @param name such as {@code OrderedDict}
 */
public record PickleGlobal(String module, String name) {
  @Override
  public String toString() {
    return module + "." + name;
  }
}
