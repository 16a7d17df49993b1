package consumer;

import java.io.IOException;
import java.nio.file.Path;

/** Calls the README's example: a model, a crystal, the temperature in K and the strides. */
final class Consumer {
  private Consumer() {}

  public static void main(String[] arguments) throws IOException {
    DiffusivityExample.lithium(
        Path.of(arguments[0]),
        Path.of(arguments[1]),
        Double.parseDouble(arguments[2]),
        Integer.parseInt(arguments[3]));
  }
}
