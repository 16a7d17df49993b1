package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.files.InputException;

class LineSourceTest {
  @TempDir Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file"), content);
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  @Test
  void linesOfAnyLengthAcrossAnyBufferAreReadPlainAndCompressed() throws IOException {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int k = 0; k < 400; k++) {
      lines.add("é x".repeat(random.nextInt(k % 50 == 0 ? 60_000 : 60)));
    }
    byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    for (byte[] form : new byte[][] {content, gzip(content)}) {
      try (LineSource source = LineSource.open(file(form))) {
        for (int k = 0; k < lines.size(); k++) {
          assertEquals(lines.get(k), source.next());
          assertEquals(k + 1, source.lineNumber());
        }
        assertNull(source.next());
        assertTrue(source.lineEnded());
      }
    }
  }

  @Test
  void lineEndsOfWindowsAndAByteOrderMarkAreDropped() throws IOException {
    byte[] content = "\ufeffone\r\ntwo\r\n\r\nlast".getBytes(StandardCharsets.UTF_8);
    try (LineSource source = LineSource.open(file(content))) {
      assertEquals("one", source.next());
      assertEquals("two", source.next());
      source.pushBack("two");
      assertEquals(1, source.lineNumber());
      assertEquals("two", source.next());
      assertEquals("", source.next());
      assertEquals("last", source.next());
      assertEquals(4, source.lineNumber());
      assertFalse(source.lineEnded());
      assertNull(source.next());
    }
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() throws IOException {
    byte[] packed = gzip(" ".repeat(9_000_000).getBytes(StandardCharsets.US_ASCII));
    try (LineSource source = LineSource.open(file(packed))) {
      String message = assertThrows(InputException.class, source::next).getMessage();
      assertTrue(message.contains("line 1") && message.contains("characters"), message);
    }
  }

  @Test
  void aBrokenCompressionIsRefused() throws IOException {
    byte[] text = new byte[100_000];
    new Random(2).nextBytes(text);
    for (int k = 0; k < text.length; k++) {
      text[k] = (byte) ('a' + (text[k] & 15));
    }
    byte[] packed = gzip(text);
    byte[] cut = java.util.Arrays.copyOf(packed, packed.length / 2);
    byte[] bare = java.util.Arrays.copyOf(packed, 2);
    byte[] bent = packed.clone();
    bent[packed.length - 6] ^= 1;
    for (byte[] bad : new byte[][] {cut, bare, bent}) {
      Path path = file(bad);
      String message =
          assertThrows(
                  InputException.class,
                  () -> {
                    try (LineSource source = LineSource.open(path)) {
                      while (source.next() != null) {
                        assertTrue(source.lineNumber() > 0);
                      }
                    }
                  })
              .getMessage();
      assertTrue(message.contains("gzip") && message.contains(path.toString()), message);
    }
  }

  @Test
  void quotesAreShortPrintableAndOnOneLine() {
    assertEquals("'a b'", LineSource.quote("  a\tb "));
    assertEquals("'a?b?'", LineSource.quote("a\u0001b\ufffd"));
    assertEquals(43, LineSource.quote("x".repeat(100)).length());
  }
}
