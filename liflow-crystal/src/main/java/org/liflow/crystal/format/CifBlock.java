package org.liflow.crystal.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.liflow.crystal.format.CifTokens.Kind;
import org.liflow.crystal.format.CifTokens.Token;
import org.liflow.files.InputException;

/** One data block of a CIF: the values of each tag, one for a lone tag and many in a loop. */
final class CifBlock {
  private final Map<String, List<Token>> values = new HashMap<>();

  /** Reads the data blocks up to the first that has the tag; nothing when none has. */
  static Optional<CifBlock> firstWith(LineSource source, String tag) throws IOException {
    CifTokens tokens = new CifTokens(source);
    Token token = tokens.next();
    if (token.kind() != Kind.DATA) {
      throw token.kind() == Kind.END
          ? new InputException(source.path(), "no data in the file", "a CIF, starting with data_")
          : source.problem(
              token.line(), LineSource.quote(token.text()), "a CIF, starting with data_");
    }
    while (token.kind() == Kind.DATA) {
      CifBlock block = new CifBlock();
      token = block.read(source, tokens);
      if (block.values.containsKey(tag)) {
        return Optional.of(block);
      }
    }
    return Optional.empty();
  }

  /** Reads up to the next block's start or the end, which it returns. */
  private Token read(LineSource source, CifTokens tokens) throws IOException {
    Token token = tokens.next();
    while (token.kind() != Kind.DATA && token.kind() != Kind.END) {
      if (token.kind() == Kind.TAG) {
        Token value = tokens.next();
        if (value.kind() != Kind.VALUE) {
          throw source.problem(token.line(), token.text() + " without a value", "a value after it");
        }
        put(source, token, List.of(value));
        token = tokens.next();
      } else if (token.kind() == Kind.LOOP) {
        token = readLoop(source, tokens, token);
      } else {
        throw source.problem(token.line(), LineSource.quote(token.text()), "a tag or loop_");
      }
    }
    return token;
  }

  private Token readLoop(LineSource source, CifTokens tokens, Token loop) throws IOException {
    List<Token> tags = new ArrayList<>();
    List<List<Token>> columns = new ArrayList<>();
    Token token = tokens.next();
    for (; token.kind() == Kind.TAG; token = tokens.next()) {
      tags.add(token);
      columns.add(new ArrayList<>());
    }
    if (tags.isEmpty()) {
      throw source.problem(loop.line(), "loop_ without tags", "tags after it");
    }
    int count = 0;
    for (; token.kind() == Kind.VALUE; token = tokens.next(), count++) {
      columns.get(count % columns.size()).add(token);
    }
    if (count % columns.size() != 0) {
      throw source.problem(
          loop.line(),
          "a loop of " + columns.size() + " tags with " + count + " values",
          "as many values in each row as there are tags");
    }
    for (int k = 0; k < columns.size(); k++) {
      put(source, tags.get(k), columns.get(k));
    }
    return token;
  }

  private void put(LineSource source, Token tag, List<Token> column) {
    if (values.putIfAbsent(tag.text(), column) != null) {
      throw source.problem(tag.line(), tag.text() + " for a second time", "each tag once");
    }
  }

  /** The values of a tag; empty when the block lacks it. */
  List<Token> column(String tag) {
    return values.getOrDefault(tag, List.of());
  }

  /**
   * Leaves rows out of a loop.
   *
   * @param category the beginning of the loop's tags, such as {@code _atom_site_}
   * @param left whether a row is left out, by its number
   */
  void leaveOut(String category, IntPredicate left) {
    values.replaceAll(
        (tag, column) ->
            tag.startsWith(category)
                ? IntStream.range(0, column.size())
                    .filter(left.negate())
                    .mapToObj(column::get)
                    .toList()
                : column);
  }

  /** The first value of the first of these tags that has one. */
  Optional<Token> first(String... tags) {
    for (String tag : tags) {
      List<Token> column = column(tag);
      if (!column.isEmpty() && column.get(0).value() != null) {
        return Optional.of(column.get(0));
      }
    }
    return Optional.empty();
  }
}
