package org.liflow.cli;

import java.util.Iterator;
import java.util.List;
import org.liflow.crystal.format.CrystalFormat;
import org.liflow.crystal.format.CrystalFormats;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the file formats of crystals, those of services included, as options take them. */
final class FormatNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return names().iterator();
  }

  private static List<String> names() {
    return CrystalFormats.all().stream().map(CrystalFormat::name).sorted().toList();
  }

  /** Finds the format of a name. */
  static final class Converter implements ITypeConverter<CrystalFormat> {
    @Override
    public CrystalFormat convert(String name) {
      return CrystalFormats.named(name)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + name + "' is no format; expected one of " + names()));
    }
  }
}
