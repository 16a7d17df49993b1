package org.liflow.universal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A few small crystals and a table of ions with invented numbers of a plausible size. */
public final class TinyCrystals {
  private static final String TABLE =
      """
      ion,charge_e,D_eV,a_per_A,r0_A,C_eV_A12
      Li,0.6,0.001,3.4,2.7,1
      Mg,1.2,0.04,2.3,2.6,5
      Al,1.8,0.36,1.9,2.16,0.9
      O,-1.2,0.042,1.38,3.6,22
      """;

  private TinyCrystals() {}

  public static Path table(Path folder) throws IOException {
    return Files.writeString(folder.resolve("ions.csv"), TABLE);
  }

  /** Used: Li2O and disordered LiAlO2 and LiMgAlO3. Left out, each for its own reason: the rest. */
  public static Path folder(Path around) throws IOException {
    Path folder = Files.createDirectories(around.resolve("cifs"));
    Files.writeString(
        folder.resolve("oxide.cif"), cif(4.62, "Fm-3m", "Li Li 0.25 0.25 0.25 1", "O O 0 0 0 1"));
    Files.writeString(
        folder.resolve("aluminate.cif"),
        cif(4.2, "Fm-3m", "Li M 0 0 0 0.5", "Al M 0 0 0 0.5", "O O 0.5 0.5 0.5 1"));
    Files.writeString(
        folder.resolve("mixed.cif"),
        cif(
            4.2,
            "Fm-3m",
            "Li M 0 0 0 0.25",
            "Mg M 0 0 0 0.5",
            "Al M 0 0 0 0.25",
            "O O 0.5 0.5 0.5 1"));
    Files.writeString(
        folder.resolve("magnesia.cif"), cif(4.2, "Fm-3m", "Mg Mg 0 0 0 1", "O O 0.5 0.5 0.5 1"));
    Files.writeString(
        folder.resolve("sulfide.cif"), cif(5.7, "Fm-3m", "Li Li 0.25 0.25 0.25 1", "S S 0 0 0 1"));
    Files.writeString(
        folder.resolve("charged.cif"), cif(4.2, "Fm-3m", "Li Li 0 0 0 1", "O O 0.5 0.5 0.5 1"));
    Files.writeString(folder.resolve("broken.cif"), "data_x\n_cell_length_a 4\n");
    Files.writeString(folder.resolve("notes.txt"), "no crystal");
    return folder;
  }

  private static String cif(double edge, String group, String... sites) {
    StringBuilder text = new StringBuilder("data_x\n");
    for (String axis : List.of("a", "b", "c")) {
      text.append("_cell_length_").append(axis).append(' ').append(edge).append('\n');
    }
    for (String angle : List.of("alpha", "beta", "gamma")) {
      text.append("_cell_angle_").append(angle).append(" 90\n");
    }
    text.append("_symmetry_space_group_name_H-M ").append(group).append("\nloop_\n");
    for (String column :
        List.of("type_symbol", "label", "fract_x", "fract_y", "fract_z", "occupancy")) {
      text.append("_atom_site_").append(column).append('\n');
    }
    for (String site : sites) {
      text.append(site).append('\n');
    }
    return text.toString();
  }

  /** Small cells, short trajectories, one unseen composition. */
  static UniversalSettings settings() {
    return new UniversalSettings(
        3,
        new UniversalSettings.Cells(2, 12, 40, 4, 0.12, 0.02),
        new UniversalSettings.Dynamics(List.of(600, 300), 1.2, 0.2, 0.002, 0.1),
        new UniversalSettings.Limits(1, 0.6),
        new UniversalSettings.Split(0.3, 1));
  }
}
