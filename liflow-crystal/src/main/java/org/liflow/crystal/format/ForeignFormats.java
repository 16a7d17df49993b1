package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.liflow.files.InputException;

/**
 * Formats that are known by their first bytes but not read. A file of one is refused by the name of
 * its format and a way to convert it.
 */
final class ForeignFormats {
  private static final String ASE =
      "another format; ASE converts it: ase convert -i %s FILE out.extxyz";
  private static final String MDANALYSIS =
      "another format, such as DCD; MDAnalysis converts it:"
          + " Universe(TOPOLOGY, FILE).atoms.write('out.dcd', frames='all')";

  private static final List<Foreign> BINARY =
      List.of(
          new Foreign("CDF\u0001", "a netCDF file, as AMBER and ASE write it", MDANALYSIS),
          new Foreign("CDF\u0002", "a netCDF file, as AMBER and ASE write it", MDANALYSIS),
          new Foreign("CDF\u0005", "a netCDF file, as AMBER and ASE write it", MDANALYSIS),
          new Foreign("\u0000\u0000\u0007\u00cb", "a trajectory of GROMACS (xtc)", MDANALYSIS),
          new Foreign("\u0000\u0000\u0007\u00c9", "a trajectory of GROMACS (trr)", MDANALYSIS),
          new Foreign("TRAJECTORY", "a trajectory of ASAP", ASE.formatted("bundletrajectory")),
          new Foreign("PK\u0003\u0004", "a zip archive", "the files in it, unpacked"));

  private static final List<Text> TEXT =
      List.of(
          new Text(
              "(?s).*Program PWSCF.*",
              "the output of Quantum ESPRESSO's pw.x",
              ASE.formatted("espresso-out")),
          new Text(
              "(?s)(HEADER|TITLE |REMARK|CRYST1|MODEL |ATOM  |HETATM|COMPND).*",
              "a PDB file",
              ASE.formatted("proteindatabank")),
          new Text(
              "(?s)\\s*BEGIN header.*",
              "a trajectory of CASTEP (.md or .geom)",
              ASE.formatted("castep-md")),
          new Text(
              "(?s).*<\\?xml.*<(espresso|qes:espresso).*",
              "the XML output of Quantum ESPRESSO",
              "the output of pw.x as text; ASE converts it: ase convert -i espresso-out pw.out"
                  + " out.extxyz"),
          new Text(
              "(?s).*\\|\\s*(C A S T E P|CCC   AA).*",
              "the output of CASTEP",
              ASE.formatted("castep-castep")),
          new Text(
              "(?s).*(PROGRAM STARTED AT|\\|  CP2K\\|).*",
              "the output of CP2K",
              "its trajectory, such as PROJECT-pos-1.xyz"),
          new Text(
              "(?s)\\s*&(CONTROL|control|SYSTEM|system).*",
              "an input of Quantum ESPRESSO",
              ASE.formatted("espresso-in")),
          new Text(
              "(?s)\\s*SQLite format 3.*", "a database of ASE", "ase db FILE ID -o out.extxyz"));

  private static final Pattern GRO_ATOM =
      Pattern.compile("\\s*\\d+\\S+\\s+\\S+\\s*\\d+(\\s*-?\\d+\\.\\d+){3,6}\\s*");

  private ForeignFormats() {}

  /** A format by its first bytes. */
  private record Foreign(String magic, String found, String expected) {}

  /** A format by words near its beginning. */
  private record Text(Pattern pattern, String found, String expected) {
    Text(String pattern, String found, String expected) {
      this(Pattern.compile(pattern), found, expected);
    }
  }

  /** The refusal of a file of a format that is known but not read. */
  static Optional<InputException> refusal(FileStart start) throws IOException {
    for (Foreign one : BINARY) {
      if (start.contentStartsWith(one.magic())) {
        return Optional.of(refusal(start, one.found(), one.expected()));
      }
    }
    String text = new String(start.content(), StandardCharsets.ISO_8859_1);
    for (Text one : TEXT) {
      if (one.pattern().matcher(text).matches()) {
        return Optional.of(refusal(start, one.found(), one.expected()));
      }
    }
    if (start.line(1).matches("\\d+") && GRO_ATOM.matcher(start.line(2)).matches()) {
      return Optional.of(
          refusal(start, "a structure of GROMACS (gro), in nm", ASE.formatted("gromacs")));
    }
    return Optional.empty();
  }

  private static InputException refusal(FileStart start, String found, String expected) {
    String name = String.valueOf(start.path().getFileName());
    return new InputException(
        start.path(), found + ", which is not read", expected.replace("FILE", name));
  }
}
