package org.liflow.tensor.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.liflow.files.InputException;
import org.liflow.files.ReplacedFile;

/** Reads and writes single arrays (.npy), and dictionaries of arrays pickled into one. */
public final class Npy {
  private static final String WANTED = "a NumPy array file (.npy)";

  private Npy() {}

  /**
   * Reads an array: versions 1 to 3 of the format, numbers and strings of either byte order, C or
   * Fortran order, and pickled arrays of plain objects.
   *
   * @param file to be read
   * @return the array
   * @throws InputException when the file cannot be read or is damaged, or when its pickle holds
   *     anything but arrays and plain data
   */
  public static NumpyArray read(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file, "a folder", WANTED);
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return read(in, Files.size(file), file.toString());
    } catch (NoSuchFileException problem) {
      throw new InputException(file.toString(), "no such file", WANTED, problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be read (" + problem.getMessage() + ")", WANTED, problem);
    }
  }

  /**
   * Reads a dictionary of arrays, as {@code numpy.save} writes one: pickled, as the only element of
   * an array. Lists of numbers, also nested and of one length each, stand for arrays.
   *
   * @param file to be read
   * @return the arrays by name, in the file's order
   * @throws InputException when the file is damaged or holds anything else
   */
  public static Map<String, NumpyArray> readDictionary(Path file) {
    NumpyArray array = read(file);
    if (array.type() != NumpyType.OBJECT
        || array.size() != 1
        || !(array.item() instanceof Map<?, ?> map)) {
      throw new InputException(file, "an array of " + array.type(), "a dictionary of arrays");
    }
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    NestedLists lists = new NestedLists(file.toFile().length());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new InputException(file, "a name that is no text", "a dictionary of arrays by name");
      }
      String source = file + ": " + name;
      if (entry.getValue() instanceof NumpyArray value) {
        arrays.put(name, value.named(source));
      } else {
        arrays.put(name, lists.array(source, entry.getValue()));
      }
    }
    return arrays;
  }

  /**
   * Writes an array of numbers in little-endian C order and replaces the file in one step.
   *
   * @param file to be written
   * @param array of numbers
   * @throws IllegalArgumentException when the elements are no numbers
   */
  public static void write(Path file, NumpyArray array) {
    ReplacedFile.write(file, out -> new NpyOutput(out).array(array));
  }

  /**
   * Writes a dictionary of arrays as {@code numpy.save} does: pickled (protocol 4), as the only
   * element of an array.
   *
   * @param file to be written
   * @param arrays by name
   * @throws IllegalArgumentException when an array's elements are no numbers
   */
  public static void writeDictionary(Path file, Map<String, NumpyArray> arrays) {
    ReplacedFile.write(file, out -> new NpyOutput(out).dictionary(arrays));
  }

  /**
   * Reads an array from a stream.
   *
   * @param length the bytes the stream holds
   * @param name names it in messages
   */
  static NumpyArray read(InputStream in, long length, String name) throws IOException {
    try {
      NpyHeader header = NpyHeader.read(in);
      long rest = length - header.bytes();
      if (header.elements().type() == NumpyType.OBJECT) {
        return objects(header, in, rest, name);
      }
      long wanted = (long) NumpyArray.size(header.shape()) * header.elements().bytes();
      if (wanted > rest) {
        throw new InputException(
            name,
            "ends after " + rest + " bytes of elements",
            wanted + " bytes for the shape in its header");
      }
      if (wanted < rest) {
        throw new InputException(
            name, rest + " bytes of elements", wanted + " bytes for the shape in its header");
      }
      return NumpyDecoder.decode(
          name, header.elements(), header.shape(), header.fortranOrder(), in);
    } catch (IllegalArgumentException problem) {
      throw new InputException(name, problem.getMessage(), WANTED, problem);
    } catch (EOFException problem) {
      throw new InputException(name, "the file ends early", "a whole file", problem);
    }
  }

  private static NumpyArray objects(NpyHeader header, InputStream in, long rest, String name)
      throws IOException {
    if (rest > Integer.MAX_VALUE - 8) {
      throw new InputException(name, "a pickle of " + rest + " bytes", "at most 2 GB");
    }
    NumpyArray array = NumpyPickle.read(in.readNBytes((int) rest), name);
    if (array.type() != NumpyType.OBJECT || array.size() != NumpyArray.size(header.shape())) {
      throw new InputException(
          name, "a pickled array unlike its header", "a pickled array of the header's shape");
    }
    return array;
  }
}
