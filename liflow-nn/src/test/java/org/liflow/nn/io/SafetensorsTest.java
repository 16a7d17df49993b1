package org.liflow.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.liflow.files.InputException;

class SafetensorsTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(text.length).put(text);
    for (int i = 0; i < dataBytes; i++) {
      content.put((byte) i);
    }
    return Files.write(folder.resolve("x.safetensors"), content.array());
  }

  private static String refusal(Path file) {
    String message =
        assertThrows(InputException.class, () -> Safetensors.open(file).close()).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    return message;
  }

  @Test
  void readsWhatItWrites() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    float[] floats = new float[30_000];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.intBitsToFloat(random.nextInt());
    }
    double[] doubles = random.doubles(35).toArray();
    long[] longs = random.longs(7).toArray();
    Path file = folder.resolve("w.safetensors");
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("größe", "ein \"Text\"\n")
            .floats("b", new int[] {100, 300}, floats)
            .floats("scalar", new int[0], new float[] {2.5f})
            .longs("step", new int[] {7}, longs)
            .floats("empty", new int[] {0, 4}, new float[0])
            .doubles("a.weight", new int[] {5, 7}, doubles);
    writer.write(file);
    byte[] first = Files.readAllBytes(file);
    assertEquals(0, ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    try (Safetensors read = Safetensors.open(file)) {
      assertEquals(Map.of("größe", "ein \"Text\"\n"), read.metadata());
      assertEquals(List.of("a.weight", "step", "b", "empty", "scalar"), read.names());
      float[] again = read.floats("b");
      for (int i = 0; i < floats.length; i++) {
        assertEquals(Float.floatToRawIntBits(floats[i]), Float.floatToRawIntBits(again[i]));
      }
      assertArrayEquals(new int[] {100, 300}, read.shape("b"));
      assertArrayEquals(new float[] {2.5f}, read.floats("scalar"));
      assertArrayEquals(new float[0], read.floats("empty"));
      assertArrayEquals(longs, read.longs("step"));
      assertArrayEquals(doubles, read.doubles("a.weight"));
      assertThrows(InputException.class, () -> read.floats("nothing"));
      assertThrows(InputException.class, () -> read.floats("step"));
      assertThrows(InputException.class, () -> read.longs("b"));
    }
    writer.write(file);
    assertArrayEquals(first, Files.readAllBytes(file));
    assertThrows(
        IllegalArgumentException.class, () -> writer.floats("b", new int[] {1}, new float[1]));
    assertThrows(
        IllegalArgumentException.class, () -> writer.floats("c", new int[] {2}, new float[1]));
  }

  @Test
  void readsOtherTypes() throws IOException {
    Path file =
        file(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[4,6]},"
                + "\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[6,10]},"
                + "\"u\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[10,12]}}   ",
            12);
    try (Safetensors read = Safetensors.open(file)) {
      assertArrayEquals(new float[] {256 * 0x1p-24f, 0x302p-24f}, read.floats("h"));
      assertEquals(Float.intBitsToFloat(0x05040000), read.doubles("b")[0]);
      assertArrayEquals(new long[] {0x09080706}, read.longs("i"));
      assertArrayEquals(new long[] {10, 11}, read.longs("u"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | shape takes 8",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | tensor before it ends at 0",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 4 bytes in all",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} | 12 bytes in all",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}} | ends at 4",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | extent -1",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}} | extent 1.5",
        "{'a':{'dtype':'F32','shape':[2000000000,2000000000],'data_offsets':[0,8]}} | too many",
        "{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}} | unknown type F31",
        "{'a':{'dtype':'F32','shape':[2]}} | without type",
        "{'a':5} | without type",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | from byte 8 to 0",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':5} | Duplicate",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} {} | malformed JSON",
        "{'__metadata__':{'a':5}} | no strings",
        "{'__metadata__':'x'} | metadata",
        "{'a': | malformed JSON",
        "[1] | no JSON object"
      })
  void refusesBadHeaders(String header, String reason) throws IOException {
    String message = refusal(file(header.replace('\'', '"'), 8));
    assertTrue(message.contains(reason), message);
  }

  @Test
  void refusesBadFiles() throws IOException {
    Path file = folder.resolve("y.safetensors");
    Files.write(file, new byte[3]);
    assertTrue(refusal(file).contains("3 bytes"));
    byte[] large = new byte[64];
    large[6] = 1;
    Files.write(file, large);
    assertTrue(refusal(file).contains("281474976710656"));
    large[7] = (byte) 0xff;
    Files.write(file, large);
    refusal(file);
    assertThrows(InputException.class, () -> Safetensors.open(folder));
    assertThrows(InputException.class, () -> Safetensors.open(folder.resolve("missing")));
  }
}
