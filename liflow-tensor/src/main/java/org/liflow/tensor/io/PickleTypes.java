package org.liflow.tensor.io;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A closed list of the Python names that a pickle may contain, with the Java value of each.
 *
 * <p>A name that is not on the list is refused as soon as it is read. Nothing is ever looked up or
 * loaded by a name in a file.
 */
public final class PickleTypes {
  private static final int LONGEST_KEY = 16;

  private final Map<PickleGlobal, Constructor> constructors;
  private final Constructor persistent;

  private PickleTypes(Map<PickleGlobal, Constructor> constructors, Constructor persistent) {
    this.constructors = Map.copyOf(constructors);
    this.persistent = persistent;
  }

  /** Computes the Java value of a call of a Python class or function. */
  @FunctionalInterface
  public interface Constructor {
    /**
     * Computes the value.
     *
     * @param arguments as the pickle gives them
     * @return the value, which may be {@link Buildable}
     * @throws IllegalArgumentException says what is wrong with the arguments, to be read after the
     *     name of the file
     */
    Object construct(List<Object> arguments);
  }

  /** A value that a later instruction of the pickle completes. */
  public interface Buildable {
    /**
     * Completes the value.
     *
     * @param state as the pickle gives it
     * @return the value to use from then on: this one or another
     * @throws IllegalArgumentException says what is wrong with the state
     */
    Object build(Object state);
  }

  /**
   * Starts with an empty list of names.
   *
   * @return the list's builder
   */
  public static Builder builder() {
    return new Builder();
  }

  boolean knows(PickleGlobal global) {
    return constructors.containsKey(global);
  }

  Object construct(PickleGlobal global, List<Object> arguments) {
    return constructors.get(global).construct(arguments);
  }

  Object persistent(Object id) {
    return persistent.construct(
        id instanceof List<?> list ? new ArrayList<>(list) : Collections.singletonList(id));
  }

  /**
   * A value that may be a key of a dictionary or a member of a set. Nested tuples may not: their
   * hash can take longer to compute than the universe lasts.
   */
  static Object key(Object key) {
    if (plain(key)) {
      return key;
    }
    if (key instanceof PickleTuple tuple && tuple.size() <= LONGEST_KEY) {
      boolean flat = true;
      for (Object item : tuple) {
        flat &= plain(item);
      }
      if (flat) {
        return key;
      }
    }
    throw new IllegalArgumentException("a dictionary or set with a key that is no plain value");
  }

  /** Bits of a key: a long number takes as long to hash each time it is used. */
  private static final int LONGEST_NUMBER = 1024;

  private static boolean plain(Object key) {
    return key == null
        || key instanceof String
        || key instanceof Long
        || key instanceof Double
        || key instanceof Boolean
        || (key instanceof BigInteger number && number.bitLength() <= LONGEST_NUMBER)
        || key instanceof PickleGlobal;
  }

  /** Collects the names of a closed list. Each method returns the builder. */
  public static final class Builder {
    private final Map<PickleGlobal, Constructor> constructors = new LinkedHashMap<>();
    private Constructor persistent =
        id -> {
          throw new IllegalArgumentException("a reference to an object outside the pickle");
        };

    private Builder() {}

    /**
     * Adds a class or function that may be called.
     *
     * @param module its Python module
     * @param name within the module
     * @param constructor computes the value of a call
     * @return this
     */
    public Builder type(String module, String name, Constructor constructor) {
      constructors.put(new PickleGlobal(module, name), constructor);
      return this;
    }

    /**
     * Adds a name that may be mentioned and never called; it is read as a {@link PickleGlobal}.
     *
     * @param module its Python module
     * @param name within the module
     * @return this
     */
    public Builder name(String module, String name) {
      PickleGlobal global = new PickleGlobal(module, name);
      return type(
          module,
          name,
          arguments -> {
            throw new IllegalArgumentException("a call of " + global);
          });
    }

    /**
     * Adds a class whose objects are read as {@link PickleObject}s.
     *
     * @param module its Python module
     * @param name within the module
     * @return this
     */
    public Builder object(String module, String name) {
      PickleGlobal global = new PickleGlobal(module, name);
      return type(
          module,
          name,
          arguments -> {
            if (!arguments.isEmpty()) {
              throw new IllegalArgumentException("a call of " + global + " with arguments");
            }
            return new PickleObject(global);
          });
    }

    /**
     * Sets the value of references to objects outside the pickle.
     *
     * @param constructor gets the parts of the reference
     * @return this
     */
    public Builder persistent(Constructor constructor) {
      persistent = constructor;
      return this;
    }

    /**
     * Adds Python's own containers, byte strings and the names of its simplest types; complex
     * numbers, slices and ranges are read as {@link PickleObject}s.
     *
     * @return this
     */
    public Builder containers() {
      for (String module : new String[] {"builtins", "__builtin__"}) {
        for (String name : new String[] {"int", "long", "float", "bool", "str", "object"}) {
          name(module, name);
        }
        type(module, "dict", Builder::dictionary);
        type(module, "list", arguments -> new ArrayList<>(items(arguments)));
        type(module, "tuple", arguments -> new PickleTuple(items(arguments)));
        type(module, "set", Builder::set);
        type(module, "frozenset", Builder::set);
        type(module, "bytes", Builder::bytes);
        type(module, "bytearray", Builder::bytes);
        for (String name : new String[] {"complex", "slice", "range", "xrange"}) {
          value(module, name);
        }
      }
      dictionary("collections", "OrderedDict");
      dictionary("collections", "Counter");
      type("collections", "defaultdict", arguments -> new LinkedHashMap<>());
      // A deque's second argument is the most that it may hold.
      type(
          "collections",
          "deque",
          arguments -> new ArrayList<>(items(arguments.subList(0, Math.min(1, arguments.size())))));
      type("_codecs", "encode", Builder::encode);
      return this;
    }

    /**
     * Adds a class of dictionaries, which are read as such.
     *
     * @param module its Python module
     * @param name within the module
     * @return this
     */
    public Builder dictionary(String module, String name) {
      return type(module, name, Builder::dictionary);
    }

    /**
     * Adds a class whose objects are read as {@link PickleObject}s, with an attribute {@code
     * arguments} that lists what they were made of.
     *
     * @param module its Python module
     * @param name within the module
     * @return this
     */
    public Builder value(String module, String name) {
      PickleGlobal global = new PickleGlobal(module, name);
      return type(
          module,
          name,
          arguments -> {
            PickleObject object = new PickleObject(global);
            object.build(Map.of("arguments", new ArrayList<>(arguments)));
            return object;
          });
    }

    /**
     * Adds the paths of Python's {@code pathlib}, read as strings: no file is looked at.
     *
     * @return this
     */
    public Builder paths() {
      // Python 3.13 alone has them in a module pathlib._local.
      for (String module : new String[] {"pathlib", "pathlib._local"}) {
        for (String kind : new String[] {"Path", "PurePath"}) {
          type(module, kind, arguments -> path(arguments, '/'));
        }
        for (String kind : new String[] {"PosixPath", "PurePosixPath"}) {
          type(module, kind, arguments -> path(arguments, '/'));
        }
        for (String kind : new String[] {"WindowsPath", "PureWindowsPath"}) {
          type(module, kind, arguments -> path(arguments, '\\'));
        }
      }
      return this;
    }

    /**
     * Adds the names by which NumPy pickles arrays, read as {@link NumpyArray}, and its scalars,
     * read as numbers of Java.
     *
     * @param source names the arrays in messages
     * @return this
     */
    public Builder arrays(String source) {
      NumpyPickle.addTo(this, source);
      return this;
    }

    /**
     * Makes the closed list.
     *
     * @return an immutable list
     */
    public PickleTypes build() {
      return new PickleTypes(constructors, persistent);
    }

    private static List<Object> items(List<Object> arguments) {
      if (arguments.isEmpty()) {
        return List.of();
      }
      if (arguments.size() == 1 && arguments.get(0) instanceof List<?> list) {
        return new ArrayList<>(list);
      }
      throw new IllegalArgumentException("a container made of something that is no list");
    }

    private static Set<Object> set(List<Object> arguments) {
      Set<Object> set = new LinkedHashSet<>();
      for (Object item : items(arguments)) {
        set.add(key(item));
      }
      return set;
    }

    private static String path(List<Object> parts, char separator) {
      StringBuilder path = new StringBuilder();
      for (Object part : parts) {
        if (!(part instanceof String text)) {
          throw new IllegalArgumentException("a path made of something else than strings");
        }
        boolean joined = path.length() == 0 || path.charAt(path.length() - 1) == separator;
        path.append(joined ? "" : separator).append(text);
      }
      return path.length() == 0 ? "." : path.toString();
    }

    private static Map<Object, Object> dictionary(List<Object> arguments) {
      if (arguments.size() == 1 && arguments.get(0) instanceof Map<?, ?> given) {
        return new LinkedHashMap<>(given);
      }
      Map<Object, Object> map = new LinkedHashMap<>();
      for (Object item : items(arguments)) {
        if (!(item instanceof List<?> pair) || pair.size() != 2) {
          throw new IllegalArgumentException("a dictionary made of something else than pairs");
        }
        map.put(key(pair.get(0)), pair.get(1));
      }
      return map;
    }

    private static byte[] bytes(List<Object> arguments) {
      if (arguments.isEmpty()) {
        return new byte[0];
      }
      if (arguments.size() == 1 && arguments.get(0) instanceof byte[] bytes) {
        return bytes.clone();
      }
      return encode(arguments);
    }

    /** Decodes byte strings of the older protocols: text with one character per byte. */
    private static byte[] encode(List<Object> arguments) {
      if (arguments.size() == 2
          && arguments.get(0) instanceof String text
          && arguments.get(1) instanceof String charset
          && (charset.equals("latin1") || charset.equals("latin-1"))) {
        return latin1(text);
      }
      throw new IllegalArgumentException("a byte string written in an unknown way");
    }
  }

  /** The byte string that a text of one character a byte stands for. */
  static byte[] latin1(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        throw new IllegalArgumentException("a byte string with characters beyond a byte");
      }
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
