package org.liflow.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.liflow.files.InputException;
import org.liflow.tensor.io.HalfPrecision;
import org.liflow.tensor.io.PickleGlobal;
import org.liflow.tensor.io.PickleReader;
import org.liflow.tensor.io.PickleTypes;

/** A checkpoint as PyTorch saves it: a zip of one pickle and of the storages it refers to. */
final class TorchArchive implements AutoCloseable {
  private static final String WANTED = "a checkpoint saved by PyTorch (.ckpt)";
  private static final String PICKLE = "/data.pkl";

  private static final String[] OMEGACONF_NODES = {
    "Any", "String", "Integer", "Float", "Boolean", "Bytes", "Path"
  };

  private static final String[] TORCH_TYPES = {
    "float64",
    "float32",
    "float16",
    "bfloat16",
    "int64",
    "int32",
    "int16",
    "int8",
    "uint8",
    "bool",
    "complex64",
    "complex128"
  };

  private final Path file;
  private final long length;
  private final ZipFile zip;
  private final String folder;
  private final ByteOrder byteOrder;

  private TorchArchive(Path file, ZipFile zip) {
    this.file = file;
    this.length = file.toFile().length();
    this.zip = zip;
    this.folder = folder();
    this.byteOrder = byteOrder();
  }

  /**
   * Opens the archive and reads none of its tensors.
   *
   * @throws InputException where the file is no such archive
   */
  static TorchArchive open(Path file) {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException problem) {
      throw new InputException(
          file.toString(),
          "a damaged or cut off zip archive (" + problem.getMessage() + ")",
          WANTED,
          problem);
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be read (" + problem.getMessage() + ")", WANTED, problem);
    }
    try {
      return new TorchArchive(file, zip);
    } catch (InputException | IllegalArgumentException problem) {
      try {
        zip.close();
      } catch (IOException second) {
        problem.addSuppressed(second);
      }
      throw problem;
    }
  }

  private String folder() {
    List<String> pickles =
        zip.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    if (pickles.size() != 1) {
      throw new InputException(
          file, "a zip archive with " + pickles.size() + " members */data.pkl", WANTED);
    }
    return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  private ByteOrder byteOrder() {
    ZipEntry entry = zip.getEntry(folder + "/byteorder");
    if (entry == null) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    String text = new String(bytes(entry), StandardCharsets.ISO_8859_1);
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw new InputException(file, "an unknown byte order", "little or big");
    };
  }

  /** Content of the pickle; its tensors are {@link TorchTensor}s, its settings inert objects. */
  Object readPickle() {
    String source = file + ": data.pkl";
    PickleTypes.Builder types = PickleTypes.builder().containers().arrays(source).paths();
    types.type("torch._utils", "_rebuild_tensor", TorchTensor::of);
    types.type("torch._utils", "_rebuild_tensor_v2", TorchTensor::of);
    types.type("torch._utils", "_rebuild_parameter", TorchArchive::parameter);
    types.type("torch.nn.parameter", "Parameter", TorchArchive::parameter);
    for (TorchTensor.ElementType type : TorchTensor.ElementType.values()) {
      types.name("torch", storageName(type));
    }
    addSettings(types);
    types.persistent(TorchArchive::storage);
    return PickleReader.read(bytes(zip.getEntry(folder + PICKLE)), source, types.build());
  }

  /** What settings and states of training hold beside plain data. */
  private static void addSettings(PickleTypes.Builder types) {
    types.name("typing", "Any");
    types.object("omegaconf.dictconfig", "DictConfig");
    types.object("omegaconf.listconfig", "ListConfig");
    types.object("omegaconf.base", "ContainerMetadata");
    types.object("omegaconf.base", "Metadata");
    for (String kind : OMEGACONF_NODES) {
      types.object("omegaconf.nodes", kind + "Node");
    }
    types.object("argparse", "Namespace");
    for (String kind : new String[] {"date", "datetime", "time", "timedelta", "timezone"}) {
      types.value("datetime", kind);
    }
    types.dictionary("lightning.fabric.utilities.data", "AttributeDict");
    types.dictionary("lightning_fabric.utilities.data", "AttributeDict");
    types.dictionary("lightning.pytorch.utilities.parsing", "AttributeDict");
    types.dictionary("pytorch_lightning.utilities.parsing", "AttributeDict");
    for (String type : TORCH_TYPES) {
      types.name("torch", type);
    }
    types.type("torch", "device", TorchArchive::device);
    types.type("torch", "Size", TorchArchive::size);
  }

  private static String device(List<Object> arguments) {
    StringBuilder name = new StringBuilder();
    for (Object part : arguments) {
      name.append(name.length() == 0 ? "" : ":").append(part);
    }
    return name.toString();
  }

  private static List<Object> size(List<Object> arguments) {
    if (arguments.size() == 1 && arguments.get(0) instanceof List<?> extents) {
      return new ArrayList<>(extents);
    }
    throw new IllegalArgumentException("a malformed torch.Size");
  }

  private static Object parameter(List<Object> arguments) {
    if (arguments.isEmpty() || !(arguments.get(0) instanceof TorchTensor tensor)) {
      throw new IllegalArgumentException("a malformed parameter");
    }
    return tensor;
  }

  private static Object storage(List<Object> id) {
    if (id.size() != 5
        || !"storage".equals(id.get(0))
        || !(id.get(1) instanceof PickleGlobal type)
        || !type.module().equals("torch")
        || !(id.get(2) instanceof String key)
        || !(id.get(4) instanceof Long size)) {
      throw new IllegalArgumentException("a reference to something that is no storage");
    }
    for (TorchTensor.ElementType element : TorchTensor.ElementType.values()) {
      if (type.name().equals(storageName(element))) {
        return new TorchTensor.Storage(element, key, size);
      }
    }
    throw new IllegalArgumentException("a reference to a storage of " + type);
  }

  private static String storageName(TorchTensor.ElementType type) {
    if (type == TorchTensor.ElementType.BFLOAT16) {
      return "BFloat16Storage";
    }
    String name = type.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT) + "Storage";
  }

  /**
   * Reads the numbers of a tensor, the last index running fastest.
   *
   * @throws InputException where its storage is missing, damaged, or holds no floating point
   *     numbers
   */
  ModelTensor read(String name, TorchTensor tensor) {
    TorchTensor.Storage storage = tensor.storage();
    try {
      int[] places = tensor.places();
      ByteBuffer raw = raw(name, storage);
      float[] numbers = new float[places.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = number(raw, storage.type(), places[i]);
      }
      return new ModelTensor(tensor.shape(), numbers);
    } catch (IllegalArgumentException problem) {
      throw new InputException(
          file.toString(),
          "tensor " + name + ": " + problem.getMessage(),
          "an undamaged checkpoint",
          problem);
    }
  }

  private ByteBuffer raw(String name, TorchTensor.Storage storage) {
    ZipEntry entry = zip.getEntry(folder + "/data/" + storage.key());
    long bytes = storage.size() * storage.type().bytes();
    if (entry == null || entry.getSize() != bytes) {
      throw new InputException(
          file,
          "tensor " + name + (entry == null ? " without" : " with an unfitting") + " storage",
          "one of " + bytes + " bytes");
    }
    return ByteBuffer.wrap(bytes(entry)).order(byteOrder);
  }

  /**
   * Reads a single whole number.
   *
   * @throws InputException where it is something else, or its storage is missing or damaged
   */
  long readWhole(String name, TorchTensor tensor) {
    if (tensor.storage().type() != TorchTensor.ElementType.LONG || tensor.size() != 1) {
      throw new InputException(file, "tensor " + name + " that is no whole number", WANTED);
    }
    return raw(name, tensor.storage()).getLong(8 * tensor.places()[0]);
  }

  private static float number(ByteBuffer raw, TorchTensor.ElementType type, int place) {
    return switch (type) {
      case DOUBLE -> (float) raw.getDouble(8 * place);
      case FLOAT -> raw.getFloat(4 * place);
      case HALF -> HalfPrecision.binary16(raw.getShort(2 * place));
      case BFLOAT16 -> HalfPrecision.bfloat16(raw.getShort(2 * place));
      default -> throw new IllegalArgumentException("elements of type " + type);
    };
  }

  /** A member's content; PyTorch stores without compression, so none is larger than the file. */
  private byte[] bytes(ZipEntry entry) {
    long size = entry.getSize();
    if (size < 0 || size > length || size > Integer.MAX_VALUE - 8) {
      throw new InputException(
          file,
          "a member " + entry.getName() + " of " + size + " bytes in a file of " + length,
          "an undamaged checkpoint");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) size);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      if (bytes.length < size || in.read() != -1 || checksum.getValue() != entry.getCrc()) {
        throw new InputException(
            file,
            "a member " + entry.getName() + " unlike its checksum",
            "an undamaged checkpoint");
      }
      return bytes;
    } catch (IOException problem) {
      throw new InputException(
          file.toString(),
          "a member " + entry.getName() + " that cannot be read (" + problem.getMessage() + ")",
          "an undamaged checkpoint",
          problem);
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException problem) {
      throw new InputException(
          file.toString(), "cannot be closed (" + problem.getMessage() + ")", WANTED, problem);
    }
  }

  /** The dictionary under a key of another. */
  static Map<?, ?> dictionary(Object parent, String key) {
    if (parent instanceof Map<?, ?> map && map.get(key) instanceof Map<?, ?> child) {
      return child;
    }
    throw new IllegalArgumentException("no '" + key + "'");
  }
}
