package org.liflow.crystal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextOutputTest {
  /** A disk that is full in the midst of the first write and then has room again. */
  private static final class FullOnce extends OutputStream {
    final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean refused;

    @Override
    public void write(int b) {
      kept.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (refused) {
        kept.write(bytes, from, length);
      } else {
        refused = true;
        kept.write(bytes, from, length / 2);
        throw new IOException("No space left on device");
      }
    }
  }

  @Test
  void whatTheDiskRefusedIsNotWrittenTwice() throws IOException {
    FullOnce disk = new FullOnce();
    TextOutput out = new TextOutput(disk);
    out.text("0123456789");
    assertThrows(IOException.class, out::flush);
    out.close();
    assertEquals("01234", disk.kept.toString(StandardCharsets.UTF_8));
  }
}
