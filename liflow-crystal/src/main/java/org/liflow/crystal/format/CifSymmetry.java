package org.liflow.crystal.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.liflow.crystal.format.CifTokens.Token;
import org.liflow.crystal.symmetry.ExactOperation;
import org.liflow.crystal.symmetry.HallSymbol;
import org.liflow.crystal.symmetry.SpaceGroupSetting;
import org.liflow.crystal.symmetry.SpaceGroups;
import org.liflow.crystal.symmetry.SymmetryGroup;
import org.liflow.tensor.geometry.Lattice;

/**
 * The symmetry operations of a CIF: those that it lists, or those of its Hall symbol, its
 * Hermann-Mauguin symbol or its number, in this order.
 *
 * <p>Listed operations that contradict the symbol are taken and told. Where nothing is listed, a
 * contradiction between symbols, between symbol and cell, or a choice that nothing decides, is
 * refused.
 */
final class CifSymmetry {
  /** Share of lengths by which operations may distort the cell before they are refused. */
  private static final double METRIC_TOLERANCE = 0.02;

  /** The same before it is told. */
  private static final double TOLD_TOLERANCE = 2e-3;

  /** Tried one after another where a symbol may mean several settings: the nearest cell counts. */
  private static final double[] TOLERANCES = {1e-4, TOLD_TOLERANCE, METRIC_TOLERANCE};

  /** Twice as many as any group of an ordinary cell, for magnetic ones. */
  private static final int MOST_OPERATIONS = 1152;

  private static final String LISTED = "_space_group_symop_operation_xyz";
  private static final String MAGNETIC = "_space_group_symop_magn_operation_xyz";

  private static final String[] NAMES = {
    "_space_group_name_h-m_alt",
    "_symmetry_space_group_name_h-m",
    "_space_group_name_h-m",
    "_space_group_name_h-m_full"
  };

  private final LineSource source;
  private final CifBlock block;
  private final Lattice lattice;
  private final CifSiteCounts sites;
  private final Set<String> notes = new LinkedHashSet<>();
  private final Optional<Token> hall;
  private final Optional<Token> name;
  private final Optional<Token> number;
  private final SpaceGroups groups = SpaceGroups.all();

  CifSymmetry(LineSource source, CifBlock block, Lattice lattice, CifSiteCounts sites) {
    this.source = source;
    this.block = block;
    this.lattice = lattice;
    this.sites = sites;
    hall = block.first("_space_group_name_hall", "_symmetry_space_group_name_hall");
    number = block.first("_space_group_it_number", "_symmetry_int_tables_number");
    name = name();
  }

  /** The first Hermann-Mauguin symbol that is known, else the first of all. */
  private Optional<Token> name() {
    Optional<Token> first = Optional.empty();
    for (String tag : NAMES) {
      Optional<Token> token = block.first(tag);
      if (token.isPresent() && !groups.ofSymbol(token.get().text()).isEmpty()) {
        return token;
      }
      first = first.or(() -> token);
    }
    return first;
  }

  /** What to tell about the symmetry, once {@link #operations} has found it. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** The operations; none, or the identity alone, where every atom of the cell is listed. */
  List<SymmetryOperation> operations() {
    requireThreeDimensions();
    if (!values(MAGNETIC).isEmpty()) {
      return magnetic();
    }
    List<Token> listed = values(LISTED);
    if (listed.isEmpty()) {
      listed = values("_symmetry_equiv_pos_as_xyz");
    }
    if (listed.isEmpty()) {
      requireNotMagnetic();
      return derived();
    }
    requireFew(listed.size(), listed.get(0).line());
    List<SymmetryOperation> operations = new ArrayList<>();
    for (Token token : listed) {
      operations.add(operation(token, token.text()));
    }
    checkListed(operations, listed);
    return operations;
  }

  private List<Token> values(String tag) {
    return block.column(tag).stream().filter(token -> token.value() != null).toList();
  }

  private void requireThreeDimensions() {
    Optional<Token> modulated =
        block.first(
            "_cell_modulation_dimension",
            "_space_group_ssg_name",
            "_space_group_ssg_name_it",
            "_space_group_symop_ssg_operation_algebraic",
            "_space_group_symop_magn_ssg_operation_algebraic");
    if (modulated.isPresent() && !modulated.get().text().strip().equals("0")) {
      throw source.problem(
          modulated.get().line(),
          "a modulated structure, whose atoms differ from cell to cell",
          "a structure in three dimensions, such as a commensurate approximant");
    }
  }

  private void requireNotMagnetic() {
    Optional<Token> magnetic =
        block.first(
            "_space_group_magn_name_bns",
            "_space_group_magn_number_bns",
            "_space_group_magn_name_og",
            "_space_group_magn_number_og",
            "_space_group_magn_name_uni",
            "_space_group_magn_number_uni");
    if (magnetic.isPresent()) {
      throw source.problem(
          magnetic.get().line(),
          "the magnetic group "
              + LineSource.quote(magnetic.get().text())
              + " without its operations",
          "a loop of _space_group_symop_magn_operation.xyz");
    }
  }

  private SymmetryOperation operation(Token token, String text) {
    SymmetryOperation operation;
    try {
      operation = SymmetryOperation.parse(text);
    } catch (IllegalArgumentException problem) {
      throw source.problem(token.line(), problem.getMessage(), "such as -x+1/2, y, z+1/4");
    }
    if (!operation.fits(lattice, METRIC_TOLERANCE)) {
      throw source.problem(
          token.line(),
          "the symmetry operation " + LineSource.quote(token.text()) + " distorts the cell",
          "operations that fit the cell's lengths and angles");
    }
    return operation;
  }

  /** Operations of a magnetic group: whether they turn moments round does not matter to atoms. */
  private List<SymmetryOperation> magnetic() {
    List<SymmetryOperation> operations = magnetic(values(MAGNETIC));
    List<SymmetryOperation> centrings = magnetic(values("_space_group_symop_magn_centering_xyz"));
    if (centrings.isEmpty()) {
      centrings = List.of(SymmetryOperation.identity());
    }
    requireFew((long) operations.size() * centrings.size(), values(MAGNETIC).get(0).line());
    List<SymmetryOperation> all = new ArrayList<>();
    for (SymmetryOperation centring : centrings) {
      for (SymmetryOperation operation : operations) {
        all.add(centring.after(operation));
      }
    }
    requireGroup(all, values(MAGNETIC).get(0).line());
    notes.add("the atoms follow the operations of the magnetic group; moments are not read");
    return all;
  }

  private List<SymmetryOperation> magnetic(List<Token> listed) {
    List<SymmetryOperation> operations = new ArrayList<>();
    for (Token token : listed) {
      String text = token.text().replaceAll("\\s", "");
      if (!text.matches("[^,]*,[^,]*,[^,]*,[+-]?1")) {
        throw source.problem(
            token.line(),
            "the magnetic operation " + LineSource.quote(token.text()),
            "such as -x+1/2,y,z,-1");
      }
      operations.add(operation(token, text.substring(0, text.lastIndexOf(','))));
    }
    return operations;
  }

  /** The same in exact numbers; nothing where a translation is no fraction of the tables. */
  private static Optional<Set<ExactOperation>> exact(List<SymmetryOperation> operations) {
    Set<ExactOperation> exact = new LinkedHashSet<>();
    for (SymmetryOperation operation : operations) {
      Optional<ExactOperation> one = operation.exact();
      if (one.isEmpty()) {
        return Optional.empty();
      }
      exact.add(one.get());
    }
    return Optional.of(exact);
  }

  /** Bounds the work that a hostile list would ask for. */
  private void requireFew(long count, long line) {
    if (count > MOST_OPERATIONS) {
      throw source.problem(
          line, count + " symmetry operations", "at most " + MOST_OPERATIONS + ", as groups have");
    }
  }

  /** Atoms would be missing if operations were: a list without its centrings, say. */
  private void requireGroup(List<SymmetryOperation> operations, long line) {
    requireFew(operations.size(), line);
    exact(operations)
        .flatMap(SymmetryGroup::gap)
        .ifPresent(
            gap -> {
              throw source.problem(
                  line,
                  "symmetry operations that are no group: "
                      + gap.get(0)
                      + " and then "
                      + gap.get(1)
                      + " give "
                      + gap.get(2)
                      + ", which is not listed",
                  "all operations of the space group");
            });
  }

  private void checkListed(List<SymmetryOperation> operations, List<Token> listed) {
    long line = listed.get(0).line();
    Optional<Set<ExactOperation>> exact = exact(operations);
    if (exact.isEmpty()) {
      notes.add(
          "the listed symmetry operations, whose translations are no fractions of the tables of"
              + " space groups, are taken as they are");
      return;
    }
    requireIdentityMeant(exact.get(), line);
    requireGroup(operations, line);
    String found =
        groups
            .of(exact.get())
            .map(setting -> "those of " + setting.title() + " (number " + setting.number() + ")")
            .orElse(exact.get().size() + " of a setting that is in no table");
    for (String claim : contradictedBy(exact.get())) {
      notes.add(
          "the listed symmetry operations, "
              + found
              + ", are taken; they are not those of "
              + claim);
    }
  }

  /**
   * The identity alone beside another group's symbol: atoms of a cell, or of an asymmetric unit?
   */
  private void requireIdentityMeant(Set<ExactOperation> exact, long line) {
    List<String> claims = contradictedBy(exact);
    if (exact.size() == 1 && exact.contains(ExactOperation.IDENTITY) && !claims.isEmpty()) {
      throw source.problem(
          line,
          claims.get(0) + " with the symmetry operation x,y,z alone",
          "all its operations, no list of them, or the space group P 1");
    }
  }

  /** The symbols and the number that say something else than these operations. */
  private List<String> contradictedBy(Set<ExactOperation> operations) {
    List<String> claims = new ArrayList<>();
    name.filter(
            token -> {
              List<SpaceGroupSetting> meant = groups.ofSymbol(token.text());
              return !meant.isEmpty()
                  && meant.stream().noneMatch(setting -> setting.group().consistsOf(operations));
            })
        .ifPresent(token -> claims.add("the space group " + LineSource.quote(token.text())));
    hall.filter(
            token -> {
              try {
                return !HallSymbol.parse(token.text()).consistsOf(operations);
              } catch (IllegalArgumentException unknown) {
                return false;
              }
            })
        .ifPresent(token -> claims.add("the Hall symbol " + LineSource.quote(token.text())));
    Optional<SpaceGroupSetting> setting = groups.of(operations);
    number
        .filter(
            token ->
                setting.isPresent() && !token.text().strip().equals("" + setting.get().number()))
        .ifPresent(token -> claims.add("the space group number " + token.text()));
    return claims;
  }

  /** The operations that symbols or number stand for. */
  private List<SymmetryOperation> derived() {
    Optional<SymmetryGroup> group = ofHall();
    if (group.isEmpty() && name.isPresent()) {
      group = Optional.of(ofName(name.get()).group());
    } else if (group.isEmpty() && number.isPresent()) {
      group = Optional.of(ofNumber(number.get()).group());
    }
    if (group.isEmpty()) {
      hall.ifPresent(
          token -> {
            throw source.problem(
                token.line(),
                "the Hall symbol " + LineSource.quote(token.text()),
                "a Hall symbol such as -P 2ybc");
          });
      notes.add("no space group is given: the atoms listed are taken for all of the cell");
      return List.of();
    }
    List<SymmetryOperation> operations =
        group.get().operations().stream().map(SymmetryOperation::of).toList();
    if (operations.stream().anyMatch(one -> !one.fits(lattice, TOLD_TOLERANCE))) {
      notes.add("the cell, " + cell() + ", is only roughly one of its space group");
    }
    return operations;
  }

  private Optional<SymmetryGroup> ofHall() {
    if (hall.isEmpty()) {
      return Optional.empty();
    }
    Token token = hall.get();
    SymmetryGroup group;
    try {
      group = HallSymbol.parse(token.text());
    } catch (IllegalArgumentException problem) {
      if (name.isEmpty() && number.isEmpty()) {
        throw source.problem(token.line(), problem.getMessage(), "a Hall symbol such as -P 2ybc");
      }
      notes.add(problem.getMessage() + " is not understood");
      return Optional.empty();
    }
    Set<ExactOperation> operations = new LinkedHashSet<>(group.operations());
    String title = "the Hall symbol " + LineSource.quote(token.text());
    for (String claim : contradictedBy(operations)) {
      if (groups.of(operations).isPresent()) {
        throw source.problem(
            token.line(), title + " beside " + claim, "symbols of one space group and setting");
      }
      notes.add(title + ", of a setting that is in no table, is taken, not " + claim);
    }
    requireFits(List.of(group), token.line(), title);
    return Optional.of(group);
  }

  private SpaceGroupSetting ofName(Token token) {
    String title = "the space group " + LineSource.quote(token.text());
    List<SpaceGroupSetting> meant = groups.ofSymbol(token.text());
    if (meant.isEmpty()) {
      throw source.problem(
          token.line(),
          title + ", an unknown symbol, without its symmetry operations",
          "a Hermann-Mauguin symbol of International Tables, such as P 21/c or F d -3 m:2, or a"
              + " loop of "
              + LISTED);
    }
    if (number.isPresent()) {
      String stated = number.get().text().strip();
      meant = meant.stream().filter(one -> stated.equals("" + one.number())).toList();
      if (meant.isEmpty()) {
        throw source.problem(
            token.line(),
            title + " beside the space group number " + stated,
            "symbol and number of one space group");
      }
    }
    return choose(token, title, meant, false);
  }

  private SpaceGroupSetting ofNumber(Token token) {
    String text = token.text().strip();
    String title = "the space group number " + LineSource.quote(text);
    List<SpaceGroupSetting> all =
        text.matches("\\d{1,3}") ? groups.ofNumber(Integer.parseInt(text)) : List.of();
    // Settings outside the Hall list are never meant by a number.
    all = all.stream().filter(one -> !one.choice().equals("*")).toList();
    if (all.isEmpty()) {
      throw source.problem(token.line(), title, "a number from 1 to 230");
    }
    return choose(token, title, all, true);
  }

  /**
   * The setting that is meant: by the file's code for it, by the cell, or by what the sites say.
   */
  private SpaceGroupSetting choose(
      Token token, String title, List<SpaceGroupSetting> meant, boolean byNumber) {
    List<SpaceGroupSetting> left = ofCode(title, meant);
    boolean byCode = left.size() < meant.size();
    left = requireFitting(left, token.line(), title);
    if (byNumber && !byCode) {
      left = standard(left);
    }
    left = distinct(left);
    if (left.stream().map(SpaceGroupSetting::origin).distinct().count() > 1) {
      left = ofSites(token, title, left);
    }
    SpaceGroupSetting first = left.get(0);
    boolean usual =
        first.equals(groups.ofNumber(first.number()).get(0))
            || first.choice().startsWith("b")
            || first.choice().startsWith("-b");
    if (left.size() > 1 && !usual) {
      throw source.problem(
          token.line(),
          title + ", which may be " + titles(left),
          "a Hall symbol, or a loop of " + LISTED);
    }
    if ((byNumber && meant.size() > 1) || left.size() > 1) {
      notes.add(title + " is taken as " + first.title() + " (Hall symbol " + first.hall() + ")");
    }
    return first;
  }

  /** Of a number's settings those with the standard axes, where these fit the cell. */
  private List<SpaceGroupSetting> standard(List<SpaceGroupSetting> fitting) {
    SpaceGroupSetting standard = groups.ofNumber(fitting.get(0).number()).get(0);
    List<SpaceGroupSetting> usual =
        fitting.stream()
            .filter(one -> one.equals(standard) || one.choice().matches("[12HR]"))
            .toList();
    return usual.isEmpty() ? fitting : usual;
  }

  /** The settings of the code in {@code _space_group_IT_coordinate_system_code}. */
  private List<SpaceGroupSetting> ofCode(String title, List<SpaceGroupSetting> meant) {
    Optional<Token> token = block.first("_space_group_it_coordinate_system_code");
    if (token.isEmpty()) {
      return meant;
    }
    String code = token.get().text().strip().toLowerCase(Locale.ROOT).replaceFirst("abc$", "");
    List<SpaceGroupSetting> chosen =
        meant.stream().filter(one -> one.choice().equalsIgnoreCase(code)).toList();
    if (chosen.isEmpty()) {
      throw source.problem(
          token.get().line(),
          title + " with the setting " + LineSource.quote(token.get().text()),
          "one of " + titles(meant));
    }
    return chosen;
  }

  private List<SpaceGroupSetting> requireFitting(
      List<SpaceGroupSetting> meant, long line, String title) {
    for (double tolerance : TOLERANCES) {
      List<SpaceGroupSetting> fitting =
          meant.stream().filter(one -> fits(one.group(), tolerance)).toList();
      if (!fitting.isEmpty()) {
        return fitting;
      }
    }
    requireFits(meant.stream().map(SpaceGroupSetting::group).toList(), line, title);
    return meant;
  }

  private void requireFits(List<SymmetryGroup> groups, long line, String title) {
    if (groups.stream().noneMatch(group -> fits(group, METRIC_TOLERANCE))) {
      throw source.problem(
          line, title + " in a cell of " + cell(), "lengths and angles that its rotations keep");
    }
  }

  private boolean fits(SymmetryGroup group, double tolerance) {
    return group.operations().stream()
        .allMatch(operation -> SymmetryOperation.of(operation).fits(lattice, tolerance));
  }

  /** Settings with the same operations count once. */
  private static List<SpaceGroupSetting> distinct(List<SpaceGroupSetting> settings) {
    Map<SymmetryGroup, SpaceGroupSetting> first = new LinkedHashMap<>();
    settings.forEach(setting -> first.putIfAbsent(setting.group(), setting));
    return List.copyOf(first.values());
  }

  /** Decides between origins by the numbers of atoms that each gives. */
  private List<SpaceGroupSetting> ofSites(
      Token token, String title, List<SpaceGroupSetting> settings) {
    for (CifSiteCounts.Evidence evidence : CifSiteCounts.Evidence.values()) {
      List<SpaceGroupSetting> agreeing =
          settings.stream()
              .filter(
                  setting ->
                      sites.agree(
                          evidence,
                          setting.group().operations().stream()
                              .map(SymmetryOperation::of)
                              .toList()))
              .toList();
      if (!agreeing.isEmpty() && agreeing.size() < settings.size()) {
        notes.add(
            title
                + " is taken as "
                + agreeing.get(0).title()
                + ", which gives "
                + evidence.words());
        if (agreeing.stream().map(SpaceGroupSetting::origin).distinct().count() == 1) {
          return agreeing;
        }
      }
    }
    throw source.problem(
        token.line(),
        title + ", which may be " + titles(settings),
        "the origin after the symbol, such as "
            + settings.get(0).title()
            + ", or a loop of "
            + LISTED);
  }

  private static String titles(List<SpaceGroupSetting> settings) {
    List<String> titles =
        settings.stream()
            .limit(4)
            .map(one -> one.title() + " (Hall symbol " + one.hall() + ")")
            .toList();
    return String.join(" or ", titles) + (settings.size() > 4 ? " or others" : "");
  }

  private String cell() {
    double[] lengths = lattice.lengths();
    double[] angles = lattice.angles();
    return String.format(
        Locale.ROOT,
        "%.4f, %.4f, %.4f Å and %.2f, %.2f, %.2f°",
        lengths[0],
        lengths[1],
        lengths[2],
        angles[0],
        angles[1],
        angles[2]);
  }
}
