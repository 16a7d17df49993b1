package org.liflow.formats;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.liflow.files.InputException;

/**
 * An HDF5 file, of which jHDF reads the structure and {@link Numbers} the content. Follows no link:
 * what a file refers to elsewhere, in itself or in other files, is refused. Serves one thread.
 */
final class Hdf5File implements Closeable {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** Most characters of an attribute or a dataset of strings that are read. */
  private static final int LONGEST_TEXT = 1 << 16;

  private final Path path;
  private final HdfFile file;
  private final FileChannel channel;
  private final long size;
  private boolean ended;

  private Hdf5File(Path path, HdfFile file, FileChannel channel) throws IOException {
    this.path = path;
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /** Whether bytes are those with which an HDF5 file begins. */
  static boolean isSignature(byte[] start) {
    return start.length >= SIGNATURE.length
        && Arrays.equals(SIGNATURE, 0, SIGNATURE.length, start, 0, SIGNATURE.length);
  }

  static Hdf5File open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new InputException(path, "a folder", "a file");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(path);
    } catch (NoSuchFileException problem) {
      throw new InputException(path.toString(), "no such file", "an existing file", problem);
    } catch (AccessDeniedException problem) {
      throw new InputException(
          path.toString(), "no permission to read it", "a readable file", problem);
    }
    HdfFile file = null;
    try {
      requireSignature(path, channel);
      ByteBuffer mapped = mapped(channel);
      file =
          guarded(path, () -> mapped == null ? new HdfFile(path) : HdfFile.fromByteBuffer(mapped));
      return new Hdf5File(path, file, channel);
    } catch (IOException | RuntimeException problem) {
      channel.close();
      if (file != null) {
        file.close();
      }
      throw problem;
    }
  }

  /**
   * The whole file for jHDF, which then cuts pieces out of it, while of a channel it allocates
   * whatever lengths it reads, up to 2 GiB. Null for longer files, which have at least as much.
   */
  private static ByteBuffer mapped(FileChannel channel) throws IOException {
    if (channel.size() > Integer.MAX_VALUE) {
      return null;
    }
    try {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (UnsupportedOperationException problem) {
      return null;
    }
  }

  /** Refuses what is no HDF5 file, such as a compressed one, which has no random access. */
  private static void requireSignature(Path path, FileChannel channel) throws IOException {
    for (long at = 0; at < channel.size(); at = at == 0 ? 512 : 2 * at) {
      ByteBuffer start = ByteBuffer.allocate(SIGNATURE.length);
      while (start.hasRemaining() && channel.read(start, at + start.position()) > 0) {}
      if (isSignature(start.array())) {
        return;
      }
    }
    throw new InputException(
        path, "a file without the signature of HDF5", "an HDF5 file, which is not compressed");
  }

  /**
   * Runs code of jHDF on a file that may be broken on purpose: what it throws is the file's fault,
   * a recursion without end and a size beyond all memory too.
   */
  static <T> T guarded(Path path, Supplier<T> code) {
    try {
      return code.get();
    } catch (InputException problem) {
      throw problem;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError problem) {
      throw broken(path, reason(problem), problem);
    }
  }

  /** Reads something of a file. */
  interface Reading<T> {
    T get() throws IOException;
  }

  /**
   * Reads something that the file's size does not bound, since compressed arrays may be a thousand
   * times as long as what is stored.
   *
   * @throws InputException when the memory does not suffice
   */
  <T> T inMemory(Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (OutOfMemoryError problem) {
      throw new InputException(
          path.toString(),
          "arrays that need more memory than the "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB that Java may take",
          "frames that fit into memory",
          problem);
    }
  }

  /** The innermost reason that has words. */
  private static String reason(Throwable problem) {
    String reason = problem.getClass().getSimpleName();
    int depth = 0;
    for (Throwable each = problem; each != null && depth < 20; each = each.getCause()) {
      reason = each.getMessage() == null ? reason : each.getMessage();
      depth++;
    }
    return reason;
  }

  private static InputException broken(Path path, String reason, Throwable problem) {
    return new InputException(
        path.toString(),
        "HDF5 data that are broken or of a kind that is not read (" + reason + ")",
        "a whole HDF5 file; h5repack -f GZIP=4 IN OUT writes a plain one",
        problem);
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** The storage that jHDF reads from, for its indexes of chunks. */
  HdfBackingStorage storage() {
    return file.getHdfBackingStorage();
  }

  Group root() {
    return file;
  }

  /** Whether reading has met data that were never written, or that lie beyond the file's end. */
  boolean ended() {
    return ended;
  }

  /** Takes back that the end was met, for another try. */
  void forgetEnd() {
    ended = false;
  }

  /** Makes a complaint about a place within the file. */
  InputException problem(Node place, String found, String expected) {
    return new InputException(path + ", " + trimmed(place.getPath()), found, expected);
  }

  /** Makes a complaint about data that are not there, as a run that was killed leaves them. */
  InputException cutOff(Node place, String found) {
    ended = true;
    return problem(place, found, "whole frames");
  }

  static String trimmed(String place) {
    return place.length() > 1 && place.endsWith("/")
        ? place.substring(0, place.length() - 1)
        : place;
  }

  /**
   * Reads bytes.
   *
   * @param address within HDF5, after a user's block that the file may begin with
   */
  ByteBuffer bytes(Node place, long address, int count) throws IOException {
    long from = address + file.getUserBlockSize();
    if (address < 0 || from < 0 || count < 0 || from + count > size || from + count < 0) {
      throw cutOff(place, "data beyond the end of the file");
    }
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) <= 0) {
        throw cutOff(place, "data beyond the end of the file");
      }
    }
    return buffer.flip();
  }

  /** A child; nothing where there is none of this name. */
  private Optional<Node> child(Group group, String name) {
    Node node = guarded(path, () -> group.getChild(name));
    if (node instanceof Link link) {
      throw problem(
          group,
          "a link from " + name + " to " + link.getTargetPath(),
          "the data themselves; links are not followed");
    }
    return Optional.ofNullable(node);
  }

  Optional<Group> group(Group parent, String... names) {
    Group group = parent;
    for (String name : names) {
      Optional<Node> child = child(group, name);
      if (child.isEmpty() || !(child.get() instanceof Group next)) {
        return Optional.empty();
      }
      group = next;
    }
    return Optional.of(group);
  }

  Optional<Dataset> dataset(Group group, String name) {
    return child(group, name).filter(Dataset.class::isInstance).map(Dataset.class::cast);
  }

  /** The groups within a group. */
  List<Group> groups(Group parent) {
    List<Group> groups = new ArrayList<>();
    for (String name : guarded(path, () -> parent.getChildren().keySet())) {
      group(parent, name).ifPresent(groups::add);
    }
    return groups;
  }

  /** The datasets of a group that are stored in it and not linked to. */
  List<Dataset> datasets(Group parent) {
    List<Dataset> datasets = new ArrayList<>();
    for (Node node : guarded(path, () -> List.copyOf(parent.getChildren().values()))) {
      if (node instanceof Dataset dataset) {
        datasets.add(dataset);
      }
    }
    return datasets;
  }

  Optional<Numbers> numbers(Group group, String name) {
    return dataset(group, name).map(dataset -> Numbers.of(this, dataset));
  }

  /** A dataset that must be there. */
  Numbers required(Group group, String name) {
    return numbers(group, name)
        .orElseThrow(() -> problem(group, "no dataset " + name, "a dataset of this name"));
  }

  /** The text of an attribute; nothing where there is none, or one that is no text. */
  Optional<String> text(Node node, String name) {
    return texts(node, name).stream().findFirst();
  }

  /** The texts of an attribute with one or more of them. */
  List<String> texts(Node node, String name) {
    return guarded(
        path,
        () -> {
          Attribute attribute = node.getAttribute(name);
          if (attribute == null || attribute.isEmpty() || attribute.getSize() > LONGEST_TEXT) {
            return List.of();
          }
          return texts(attribute.getData());
        });
  }

  /** The texts of a dataset, which may not be compressed; none where it holds no texts. */
  List<String> texts(Dataset dataset) {
    if (dataset instanceof ChunkedDataset chunked) {
      // jHDF would inflate them without a limit.
      ChunkFilters.requireNone(this, chunked);
    }
    return guarded(
        path,
        () -> {
          if (dataset.getSizeInBytes() > size || dataset.getSize() > LONGEST_TEXT) {
            throw new HdfException("texts of " + dataset.getSizeInBytes() + " bytes");
          }
          return texts(dataset.getData());
        });
  }

  private static List<String> texts(Object data) {
    if (data instanceof String text) {
      return List.of(text.strip());
    }
    List<String> texts = new ArrayList<>();
    if (data instanceof String[] several) {
      for (String text : several) {
        texts.add(text == null ? "" : text.strip());
      }
    }
    return texts;
  }

  /** The number of an attribute; nothing where there is none. */
  Optional<Double> number(Node node, String name) {
    return guarded(
        path,
        () -> {
          Attribute attribute = node.getAttribute(name);
          if (attribute == null || attribute.isEmpty() || attribute.getSize() != 1) {
            return Optional.<Double>empty();
          }
          Object data = attribute.getData();
          while (data != null && data.getClass().isArray()) {
            data = java.lang.reflect.Array.get(data, 0);
          }
          return data instanceof Number number
              ? Optional.of(number.doubleValue())
              : Optional.<Double>empty();
        });
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      file.close();
    }
  }
}
