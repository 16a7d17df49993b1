package org.liflow.crystal.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.liflow.files.InputException;

/**
 * The elements of an XML file one after another, from the JDK's StAX reader, in memory that does
 * not grow with the file. Nothing is fetched and nothing expanded: see {@link XmlText}.
 */
final class XmlPull implements Closeable {
  private static final int DEEPEST = 64;
  private static final int LONGEST_TEXT = 1 << 16;

  private final Path path;
  private final XmlText text;
  private final XMLStreamReader xml;
  private char[] characters = new char[256];
  private byte[] ascii = new byte[0];
  private int length;
  private int depth;

  private XmlPull(Path path, XmlText text, XMLStreamReader xml) {
    this.path = path;
    this.text = text;
    this.xml = xml;
  }

  /**
   * Opens a file.
   *
   * @throws InputException when it cannot be opened, or does not begin as XML
   */
  static XmlPull open(Path path) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    XmlText text = new XmlText(path, InputFiles.open(path));
    try {
      return new XmlPull(path, text, factory.createXMLStreamReader(text));
    } catch (XMLStreamException problem) {
      text.close();
      throw new InputException(
          path.toString(), "no XML", "a file that begins with <?xml or an element", problem);
    } catch (RuntimeException problem) {
      text.close();
      throw problem;
    }
  }

  /**
   * Goes on to the next start or end of an element.
   *
   * @return whether it is a start; text between is passed over
   * @throws InputException when the XML is broken or the file ends, which {@link #ended} tells
   */
  boolean next() throws IOException {
    while (true) {
      int event = advance();
      if (event == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
      if (event == XMLStreamConstants.END_ELEMENT) {
        return false;
      }
    }
  }

  private int advance() throws IOException {
    int event;
    try {
      event = xml.next();
    } catch (XMLStreamException problem) {
      if (problem.getNestedException() instanceof IOException disk) {
        throw disk;
      }
      throw text.ended()
          ? problem("the file ends before its last element does", "a whole file")
          : problem("broken XML", "elements that are closed in their order, as VASP writes them");
    }
    if (event == XMLStreamConstants.START_ELEMENT) {
      depth++;
      if (depth > DEEPEST) {
        throw problem("elements " + depth + " deep", "at most " + DEEPEST);
      }
    } else if (event == XMLStreamConstants.END_ELEMENT) {
      depth--;
    }
    return event;
  }

  /** Whether reading has met the end of the file. */
  boolean ended() {
    return text.ended();
  }

  /** How many elements are open. */
  int depth() {
    return depth;
  }

  /** The name of the element that starts or ends here. */
  String name() {
    return xml.getLocalName();
  }

  /** The attribute {@code name} of the element that starts here; empty where it has none. */
  String label() {
    String label = xml.getAttributeValue(null, "name");
    return label == null ? "" : label;
  }

  /** Passes over the element that starts here. */
  void skip() throws IOException {
    int outside = depth - 1;
    while (depth > outside) {
      advance();
    }
  }

  /**
   * Reads the element that starts here, which holds text only.
   *
   * @return its text; the numbers in it can be read by {@link #numbers}
   */
  String text() throws IOException {
    readText();
    return new String(characters, 0, length).strip();
  }

  /**
   * Reads the element that starts here, which holds three numbers.
   *
   * @param what the numbers are, for a complaint
   */
  void numbers(double[] three, int at, String what) throws IOException {
    readText();
    if (ascii.length < length) {
      ascii = new byte[characters.length];
    }
    for (int k = 0; k < length; k++) {
      // No other character is part of a number.
      ascii[k] = (byte) Math.min(characters[k], 0x7f);
    }
    int end = 0;
    for (int k = 0; k < 3; k++) {
      int start = end;
      while (start < length && characters[start] <= ' ') {
        start++;
      }
      end = start;
      while (end < length && characters[end] > ' ') {
        end++;
      }
      double value = Decimals.parse(ascii, start, end);
      if (Double.isNaN(value)) {
        throw problem(
            LineSource.quote(new String(characters, 0, length)) + " for " + what,
            "three finite numbers between blanks");
      }
      three[at + k] = value;
    }
  }

  private void readText() throws IOException {
    length = 0;
    while (true) {
      int event = advance();
      switch (event) {
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE, XMLStreamConstants.CDATA ->
            append();
        case XMLStreamConstants.END_ELEMENT -> {
          return;
        }
        case XMLStreamConstants.START_ELEMENT ->
            throw problem("an element <" + name() + "> in the midst of text", "text alone");
        default -> {
          // A comment, say.
        }
      }
    }
  }

  private void append() {
    int more = xml.getTextLength();
    if (length + more > LONGEST_TEXT) {
      throw problem("a value of over " + LONGEST_TEXT + " characters", "a few numbers or words");
    }
    while (length + more > characters.length) {
      characters = Arrays.copyOf(characters, 2 * characters.length);
    }
    System.arraycopy(xml.getTextCharacters(), xml.getTextStart(), characters, length, more);
    length += more;
  }

  /** The line that was read last. */
  long line() {
    return xml.getLocation().getLineNumber();
  }

  /** A complaint about the line that was read last. */
  InputException problem(String found, String expected) {
    return new InputException(path + ", line " + line(), found, expected);
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
