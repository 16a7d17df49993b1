package org.liflow.crystal.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Arrays;
import org.liflow.files.InputException;

/**
 * The characters of an XML file that a program wrote, made safe for a parser: no document type, no
 * entity, no piece of text or markup that is endless. For ASCII and Latin-1.
 *
 * <p>An ampersand becomes a blank, so that nothing is ever expanded; VASP writes one as it stands
 * in a title, which a parser would refuse. So does a control character.
 */
final class XmlText extends Reader {
  /** Characters from one markup to the next at most; a parser may keep them all. */
  private static final int LONGEST = 1 << 22;

  private static final int IN_COMMENT = 4;

  /** Markup, ampersand and control characters. */
  private static final boolean[] SPECIAL = new boolean[256];

  static {
    Arrays.fill(SPECIAL, 0, ' ', true);
    SPECIAL['&'] = true;
    SPECIAL['<'] = true;
  }

  private final Path path;
  private final InputStream in;
  private final byte[] bytes = new byte[1 << 14];

  /** Characters since the last {@code <}. */
  private int run;

  /** How many characters of {@code <!--} are read; all four within a comment. */
  private int comment;

  private int dashes;
  private long line = 1;
  private boolean ended;

  XmlText(Path path, InputStream in) {
    this.path = path;
    this.in = in;
  }

  /** Whether reading has met the end of the file. */
  boolean ended() {
    return ended;
  }

  @Override
  public int read(char[] to, int from, int count) throws IOException {
    int read = fill(Math.min(count, bytes.length));
    if (read < 0) {
      ended = true;
      return -1;
    }
    int mark = -1;
    int k = 0;
    while (k < read) {
      if (comment == 0) {
        while (k < read && !SPECIAL[bytes[k] & 0xff]) {
          to[from + k] = (char) (bytes[k] & 0xff);
          k++;
        }
        if (k == read) {
          break;
        }
      }
      char c = (char) (bytes[k] & 0xff);
      if (comment > 0) {
        inMarkup(c);
      }
      if (c == '<' && comment != IN_COMMENT) {
        comment = 1;
        mark = k;
      } else if (c == '\n') {
        line++;
      } else if (SPECIAL[c] && c != '<' && c != '\r') {
        c = ' ';
      }
      to[from + k] = c;
      k++;
    }
    run = mark < 0 ? run + read : read - mark;
    if (run > LONGEST) {
      throw problem("text or a comment of over " + LONGEST + " characters");
    }
    return read;
  }

  /** Follows {@code <!--} up to its end; other declarations are refused. */
  private void inMarkup(char c) {
    if (comment == IN_COMMENT) {
      if (c == '>' && dashes >= 2) {
        comment = 0;
      }
      dashes = c == '-' ? dashes + 1 : 0;
    } else if (comment == 1) {
      comment = c == '!' ? 2 : 0;
    } else if (c != '-') {
      throw problem("a declaration <!" + (c > ' ' && c < 127 ? c : "") + "…");
    } else {
      comment++;
      dashes = 0;
    }
  }

  private InputException problem(String found) {
    return new InputException(
        path + ", line " + line, found, "elements of XML as VASP writes them");
  }

  /** The next bytes; a compressed file that is cut off ends where it ends. */
  private int fill(int count) throws IOException {
    try {
      return in.read(bytes, 0, count);
    } catch (InputException problem) {
      if (problem.getCause() instanceof EOFException) {
        return -1;
      }
      throw problem;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
