package org.liflow.tensor.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Python object as an inert container: the name of its class and its attributes. */
public final class PickleObject implements PickleTypes.Buildable {
  private final PickleGlobal type;
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  PickleObject(PickleGlobal type) {
    this.type = type;
  }

  /**
   * Returns the name of the object's class.
   *
   * @return module and name
   */
  public PickleGlobal type() {
    return type;
  }

  /**
   * Returns the attributes.
   *
   * @return by name; an unmodifiable view
   */
  public Map<String, Object> attributes() {
    return Collections.unmodifiableMap(attributes);
  }

  @Override
  public Object build(Object state) {
    if (state instanceof List<?> parts && parts.size() == 2) {
      add(parts.get(0));
      add(parts.get(1));
    } else {
      add(state);
    }
    return this;
  }

  private void add(Object state) {
    if (state == null) {
      return;
    }
    if (!(state instanceof Map<?, ?> named)) {
      throw new IllegalArgumentException("attributes of " + type + " that are no dictionary");
    }
    for (Map.Entry<?, ?> entry : named.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new IllegalArgumentException("an attribute of " + type + " without a name");
      }
      attributes.put(name, entry.getValue());
    }
  }

  @Override
  public String toString() {
    return type + " object";
  }
}
