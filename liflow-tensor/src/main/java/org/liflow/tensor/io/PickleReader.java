package org.liflow.tensor.io;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.liflow.files.InputException;

/**
 * Reads a Python pickle, protocols 0 to 5, into plain Java values.
 *
 * <p>Integers become {@code Long} or {@code BigInteger}, floats {@code Double}, strings {@code
 * String}, byte strings {@code byte[]}, lists and tuples {@code List}, dictionaries {@code
 * LinkedHashMap}, sets {@code LinkedHashSet}, {@code None} null. Anything else must be on the
 * closed list of {@link PickleTypes}. The reader is a stack machine without loops or calls, so that
 * its work and its memory grow with the length of the pickle and no faster.
 */
public final class PickleReader {
  private static final int HIGHEST_PROTOCOL = 5;
  private static final int MOST_DIGITS = 4300;

  /** Elements that calls may be given, per byte of the pickle. */
  private static final int ALLOWANCE_PER_BYTE = 16;

  private final ByteBuffer in;
  private final PickleTypes types;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Map<Object, List<Integer>> memoOfUnfinished = new IdentityHashMap<>();
  private int[] marks = new int[16];
  private int markCount;
  private long allowance;

  private PickleReader(byte[] pickle, PickleTypes types) {
    this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    this.types = types;
    this.allowance = ALLOWANCE_PER_BYTE * (pickle.length + 4096L);
  }

  /**
   * Reads the one object of a pickle.
   *
   * @param pickle the bytes
   * @param source names the pickle in messages
   * @param types the only names that it may contain
   * @return the object; null for {@code None}
   * @throws InputException when the pickle is damaged or contains another name
   */
  public static Object read(byte[] pickle, String source, PickleTypes types) {
    PickleReader reader = new PickleReader(pickle, types);
    int at = 0;
    try {
      while (true) {
        at = reader.in.position();
        int opcode = reader.in.get() & 0xff;
        if (opcode == '.') {
          Object result = reader.pop();
          if (reader.in.hasRemaining()) {
            throw new IllegalArgumentException(
                reader.in.remaining() + " bytes behind the pickle's end");
          }
          return result;
        }
        reader.step(opcode);
      }
    } catch (BufferUnderflowException end) {
      throw new InputException(
          source, "the pickle ends early, at byte " + pickle.length, "a whole file", end);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          source,
          problem.getMessage() + ", at byte " + at + " of the pickle",
          "a pickle of plain data",
          problem);
    }
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.get() & 0xff);
      case 0x95 -> length(in.getLong());
      case '(' -> mark();
      case '0' -> discard();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'I', 'J', 'K', 'M', 'L', 0x8a, 0x8b, 'F', 'G' -> push(number(opcode));
      case 'S', 'T', 'U', 'V', 'X', 0x8c, 0x8d -> push(text(opcode));
      case 'B' -> push(bytes(in.getInt() & 0xffffffffL));
      case 'C' -> push(bytes(in.get() & 0xff));
      case 0x8e, 0x96 -> push(bytes(in.getLong()));
      case ')', 0x85, 0x86, 0x87, 't' -> push(tuple(opcode));
      case ']' -> push(new ArrayList<>());
      case 'l' -> push(popToMark());
      case 'a' -> append(Collections.singletonList(pop()));
      case 'e' -> append(popToMark());
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> push(put(new LinkedHashMap<>(), popToMark()));
      case 's' -> setItem();
      case 'u' -> setItems();
      case 0x8f -> push(new LinkedHashSet<>());
      case 0x90 -> addItems();
      case 0x91 -> push(addAll(new LinkedHashSet<>(), popToMark()));
      case 'p' -> memoise(lineNumber(), top());
      case 'q' -> memoise(in.get() & 0xff, top());
      case 'r' -> memoise(in.getInt(), top());
      case 0x94 -> memoise(memo.size(), top());
      case 'g' -> push(recall(lineNumber()));
      case 'h' -> push(recall(in.get() & 0xff));
      case 'j' -> push(recall(in.getInt()));
      case 'c' -> push(global(line(), line()));
      case 0x93 -> stackGlobal();
      case 'R', 0x81 -> call(pop());
      case 0x92 -> callWithoutKeywords();
      case 'i' -> push(construct(global(line(), line()), popToMark()));
      case 'o' -> callMarked();
      case 'b' -> build();
      case 'P' -> push(persistent(line()));
      case 'Q' -> push(persistent(pop()));
      case 0x82, 0x83, 0x84 -> throw new IllegalArgumentException("an extension code");
      case 0x97, 0x98 -> throw new IllegalArgumentException("a buffer outside the pickle");
      default ->
          throw new IllegalArgumentException(
              "an unknown instruction 0x" + Integer.toHexString(opcode));
    }
  }

  private static void protocol(int version) {
    if (version > HIGHEST_PROTOCOL) {
      throw new IllegalArgumentException("pickle protocol " + version);
    }
  }

  private Object number(int opcode) {
    return switch (opcode) {
      case 'I' -> textNumber(line());
      case 'L' -> longNumber(line());
      case 'J' -> (long) in.getInt();
      case 'K' -> (long) (in.get() & 0xff);
      case 'M' -> (long) (in.getShort() & 0xffff);
      case 0x8a -> integer(bytes(in.get() & 0xff));
      case 0x8b -> integer(bytes(in.getInt()));
      case 'F' -> realNumber(line());
      default -> Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
    };
  }

  private static Object textNumber(String text) {
    // Protocol 0 writes the truth values as integers of two digits.
    return switch (text) {
      case "00" -> false;
      case "01" -> true;
      default -> longNumber(text);
    };
  }

  private static Object longNumber(String text) {
    String digits = text.endsWith("L") ? text.substring(0, text.length() - 1) : text;
    if (digits.length() > MOST_DIGITS) {
      throw new IllegalArgumentException("an integer of " + digits.length() + " digits");
    }
    try {
      return shortest(new BigInteger(digits));
    } catch (NumberFormatException problem) {
      throw new IllegalArgumentException("a malformed integer", problem);
    }
  }

  private static Object realNumber(String text) {
    return switch (text) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> {
        try {
          yield Double.parseDouble(text);
        } catch (NumberFormatException problem) {
          throw new IllegalArgumentException("a malformed number", problem);
        }
      }
    };
  }

  private static Object integer(byte[] littleEndian) {
    if (littleEndian.length == 0) {
      return 0L;
    }
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    return shortest(new BigInteger(bigEndian));
  }

  private static Object shortest(BigInteger value) {
    if (value.bitLength() <= 63) {
      return value.longValue();
    }
    return value;
  }

  private String text(int opcode) {
    return switch (opcode) {
      case 'S' -> quoted(line());
      case 'T' -> latin1(bytes(in.getInt()));
      case 'U' -> latin1(bytes(in.get() & 0xff));
      case 'V' -> rawUnicode(line());
      case 'X' -> utf8(bytes(in.getInt() & 0xffffffffL));
      case 0x8c -> utf8(bytes(in.get() & 0xff));
      default -> utf8(bytes(in.getLong()));
    };
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException problem) {
      throw new IllegalArgumentException("a string that is not UTF-8", problem);
    }
  }

  /** The text of a quoted string of protocol 0; its escapes are Python's. */
  private static String quoted(String line) {
    int last = line.length() - 1;
    if (last < 1
        || line.charAt(0) != line.charAt(last)
        || (line.charAt(0) != '\'' && line.charAt(0) != '"')) {
      throw new IllegalArgumentException("a string without quotes");
    }
    return unescape(line.substring(1, last), true);
  }

  private static String rawUnicode(String line) {
    return unescape(line, false);
  }

  /** Resolves escapes: all of Python's byte strings, or only the Unicode ones. */
  private static String unescape(String text, boolean byteString) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      int digits = escapeDigits(next, byteString);
      if (c != '\\' || (digits == 0 && !byteString)) {
        result.append(c);
      } else if (digits > 0) {
        result.appendCodePoint(hexadecimal(text, i + 2, digits));
        i += 1 + digits;
      } else {
        result.append(escaped(next));
        i++;
      }
    }
    return result.toString();
  }

  private static int escapeDigits(char letter, boolean byteString) {
    if (byteString) {
      return letter == 'x' ? 2 : 0;
    }
    return letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
  }

  private static int hexadecimal(String text, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0 || value > Character.MAX_CODE_POINT >> 4) {
        throw new IllegalArgumentException("a malformed escape in a string");
      }
      value = value << 4 | digit;
    }
    if (!Character.isValidCodePoint(value)) {
      throw new IllegalArgumentException("a malformed escape in a string");
    }
    return value;
  }

  private static char escaped(char letter) {
    return switch (letter) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '0' -> '\0';
      case '\\', '\'', '"' -> letter;
      default -> throw new IllegalArgumentException("an unknown escape in a string");
    };
  }

  private byte[] bytes(long length) {
    byte[] bytes = new byte[length(length)];
    in.get(bytes);
    return bytes;
  }

  /** A length, once it is sure that so many bytes follow. */
  private int length(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("a negative length");
    }
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return (int) length;
  }

  private String line() {
    int start = in.position();
    while (in.get() != '\n') {
      // The line's end is all that is looked for.
    }
    return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.ISO_8859_1);
  }

  private int lineNumber() {
    try {
      return Integer.parseInt(line());
    } catch (NumberFormatException problem) {
      throw new IllegalArgumentException("a malformed integer", problem);
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.size() <= floor()) {
      throw new IllegalArgumentException("an instruction without its operands");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private int floor() {
    return markCount == 0 ? 0 : marks[markCount - 1];
  }

  private void mark() {
    if (markCount == marks.length) {
      marks = Arrays.copyOf(marks, 2 * markCount);
    }
    marks[markCount++] = stack.size();
  }

  private void discard() {
    if (markCount > 0 && stack.size() == floor()) {
      markCount--;
    } else {
      pop();
    }
  }

  private List<Object> popToMark() {
    if (markCount == 0) {
      throw new IllegalArgumentException("an instruction without its mark");
    }
    return popFrom(marks[--markCount]);
  }

  private List<Object> popFrom(int start) {
    List<Object> above = stack.subList(start, stack.size());
    List<Object> items = new ArrayList<>(above);
    above.clear();
    return items;
  }

  private PickleTuple tuple(int opcode) {
    if (opcode == 't') {
      return new PickleTuple(popToMark());
    }
    int size = opcode == ')' ? 0 : opcode - 0x84;
    if (stack.size() - size < floor()) {
      throw new IllegalArgumentException("an instruction without its operands");
    }
    return new PickleTuple(popFrom(stack.size() - size));
  }

  private void append(List<Object> items) {
    if (!(top() instanceof ArrayList<?>)) {
      throw new IllegalArgumentException("items for something that is no list");
    }
    @SuppressWarnings("unchecked")
    List<Object> list = (List<Object>) top();
    list.addAll(items);
  }

  private void setItem() {
    Object value = pop();
    Object key = pop();
    put(dictionary(), Arrays.asList(key, value));
  }

  private void setItems() {
    List<Object> items = popToMark();
    put(dictionary(), items);
  }

  private Map<Object, Object> dictionary() {
    if (!(top() instanceof LinkedHashMap<?, ?>)) {
      throw new IllegalArgumentException("entries for something that is no dictionary");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (Map<Object, Object>) top();
    return map;
  }

  private static Map<Object, Object> put(Map<Object, Object> map, List<Object> keysAndValues) {
    if (keysAndValues.size() % 2 != 0) {
      throw new IllegalArgumentException("a dictionary's key without a value");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      map.put(PickleTypes.key(keysAndValues.get(i)), keysAndValues.get(i + 1));
    }
    return map;
  }

  private void addItems() {
    List<Object> items = popToMark();
    if (!(top() instanceof LinkedHashSet<?>)) {
      throw new IllegalArgumentException("members for something that is no set");
    }
    @SuppressWarnings("unchecked")
    Set<Object> set = (Set<Object>) top();
    addAll(set, items);
  }

  private static Set<Object> addAll(Set<Object> set, List<Object> items) {
    for (Object item : items) {
      set.add(PickleTypes.key(item));
    }
    return set;
  }

  private void memoise(int slot, Object value) {
    memo.put(slot, value);
    if (value instanceof PickleTypes.Buildable) {
      memoOfUnfinished.computeIfAbsent(value, unused -> new ArrayList<>()).add(slot);
    }
  }

  private Object recall(int slot) {
    if (!memo.containsKey(slot)) {
      throw new IllegalArgumentException("a reference to a value that was never kept");
    }
    return memo.get(slot);
  }

  private PickleGlobal global(String module, String name) {
    PickleGlobal global = new PickleGlobal(module, name);
    if (!types.knows(global)) {
      throw new IllegalArgumentException(
          "the name '" + shortened(module) + " " + shortened(name) + "', which is refused");
    }
    return global;
  }

  private static String shortened(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "..." : text;
  }

  private void stackGlobal() {
    if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
      throw new IllegalArgumentException("a name that is no string");
    }
    push(global(module, name));
  }

  private void call(Object arguments) {
    if (!(arguments instanceof PickleTuple tuple)) {
      throw new IllegalArgumentException("a call without a tuple of arguments");
    }
    push(construct(pop(), tuple));
  }

  private void callWithoutKeywords() {
    if (!(pop() instanceof Map<?, ?> keywords) || !keywords.isEmpty()) {
      throw new IllegalArgumentException("a call with named arguments");
    }
    call(pop());
  }

  private void callMarked() {
    List<Object> items = popToMark();
    if (items.isEmpty()) {
      throw new IllegalArgumentException("an instruction without its operands");
    }
    push(construct(items.get(0), items.subList(1, items.size())));
  }

  private Object construct(Object callee, List<Object> arguments) {
    if (!(callee instanceof PickleGlobal global)) {
      throw new IllegalArgumentException("a call of something that is no name");
    }
    spend(arguments);
    return types.construct(global, arguments);
  }

  private Object persistent(Object id) {
    spend(id);
    return types.persistent(id);
  }

  /**
   * Counts what a call is given. A value can be given again and again at the price of a byte or
   * two, so without a bound a small pickle could have the calls copy without end.
   */
  private void spend(Object given) {
    spendOne(given);
    if (given instanceof List<?> items) {
      for (Object item : items) {
        spendOne(item);
      }
    }
    if (allowance < 0) {
      throw new IllegalArgumentException(
          "values repeated far more often than the file's size allows");
    }
  }

  private void spendOne(Object given) {
    if (given instanceof String text) {
      allowance -= text.length();
    } else if (given instanceof byte[] bytes) {
      allowance -= bytes.length;
    } else if (given instanceof Collection<?> items) {
      allowance -= items.size();
    } else if (given instanceof Map<?, ?> map) {
      allowance -= map.size();
    }
  }

  private void build() {
    Object state = pop();
    Object value = top();
    if (value instanceof PickleTypes.Buildable unfinished) {
      spend(state);
      Object built = unfinished.build(state);
      stack.set(stack.size() - 1, built);
      if (built != value) {
        for (int slot : memoOfUnfinished.getOrDefault(value, List.of())) {
          memo.replace(slot, value, built);
        }
        memoOfUnfinished.remove(value);
      }
    } else if (!(value instanceof Map<?, ?>)) {
      // Ordered dictionaries may carry attributes, which no reader here has a use for.
      throw new IllegalArgumentException("a state for a value that has none");
    }
  }
}
