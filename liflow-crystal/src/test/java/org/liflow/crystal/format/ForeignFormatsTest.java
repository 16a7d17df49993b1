package org.liflow.crystal.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are known but not read are refused by the name of their format and a way out. */
class ForeignFormatsTest {
  @TempDir Path folder;

  @Test
  void eachIsNamed() throws IOException {
    String[][] known = {
      {"CDF\u0002\0\0\0", "a netCDF file", "MDAnalysis"},
      {"\0\0\u0007\u00cb\0\0\0\u0001", "GROMACS (xtc)", "MDAnalysis"},
      {"\0\0\u0007\u00c9\0\0\0\r", "GROMACS (trr)", "MDAnalysis"},
      {
        "\n     Program PWSCF v.7.2 starts\n",
        "pw.x",
        "ase convert -i espresso-out f.dat out.extxyz"
      },
      {"CRYST1   10.000   10.000\nATOM      1  O\n", "a PDB file", "ase convert"},
      {" BEGIN header\n \n END header\n", "CASTEP (.md or .geom)", "ase convert -i castep-md"},
      {"Water\n  2\n    1WAT  OW1    1   0.126   1.624   1.679\n", "GROMACS (gro)", "ase convert"},
    };
    for (String[] one : known) {
      // The name of a format that is read does not help.
      for (String name : new String[] {"f.dat", "f.xyz"}) {
        Path file = folder.resolve(name);
        Files.write(file, one[0].getBytes(StandardCharsets.ISO_8859_1));
        TestFiles.assertRefused(file, one[1], "not read", one[2].replace("f.dat", name));
      }
    }
  }
}
