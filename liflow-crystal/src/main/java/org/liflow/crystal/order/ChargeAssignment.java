package org.liflow.crystal.order;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.liflow.crystal.Element;
import org.liflow.files.InputException;

/**
 * The charges of a crystal's species, and where they come from; immutable.
 *
 * @param charges of each element without a charge of its own in the file, in e
 * @param species of the crystal with their charges, those of the file among them
 * @param averaged the element whose charge is the mean of several states, chosen so that the cell
 *     is neutral
 * @param netCharge of the file's mean composition with these charges, in e a cell
 * @param totalCharge the sum of all positive charges of that composition, in e a cell
 * @param others further choices that are neutral, too, each such as {@code V+5, Sn+2}
 */
public record ChargeAssignment(
    Map<Element, Double> charges,
    List<Species> species,
    Optional<Element> averaged,
    double netCharge,
    double totalCharge,
    List<String> others) {
  /** Share of the positive charge that a composition's rounding may leave over. */
  static final double NEUTRAL = 0.005;

  /** A state later in the table must make the cell neutral by so much more to be chosen. */
  private static final double PRICE_OF_LATER = 0.002;

  /** One that is rare in crystals must do so by this. */
  private static final double PRICE_OF_RARE = 0.05;

  /** A choice with a rare state that is not neutral either must be less charged by this, too. */
  private static final double PRICE_OF_DOUBT = 0.4;

  /** Beyond this the alternatives of many elements are not all tried. */
  private static final long MOST_CHOICES = 1_000_000;

  private static final int MOST_OTHERS = 5;

  /**
   * Copies the map and the list.
   *
   * @param charges of each element without a charge of its own in the file, in e
   * @param species of the crystal with their charges, those of the file among them
   * @param averaged the element whose charge is the mean of several states, chosen so that the cell
   *     is neutral
   * @param netCharge of the file's mean composition with these charges, in e a cell
   * @param totalCharge the sum of all positive charges of that composition, in e a cell
   * @param others further choices that are neutral, too, each such as {@code V+5, Sn+2}
   */
  public ChargeAssignment {
    charges = Collections.unmodifiableMap(new LinkedHashMap<>(charges));
    species = List.copyOf(species);
    others = List.copyOf(others);
  }

  private record Choice(double[] charges, double net, double positive, double price) {
    /** Returns the charge that is left over, as a share of all positive or all negative charge. */
    double share() {
      double most = Math.max(positive, positive - net);
      return most == 0 ? 1 : Math.abs(net) / most;
    }

    /** Rare states explain a neutral composition, but do not make one a little less charged. */
    double cost() {
      return Math.max(0, share() - NEUTRAL)
          + price
          + (share() > NEUTRAL && price >= PRICE_OF_RARE ? PRICE_OF_DOUBT : 0);
    }
  }

  /**
   * Chooses charges so that the mean composition is as neutral as its digits allow: of each element
   * what the choices name, else what the file says, else one state of {@link OxidationStates}, the
   * same for all its atoms. Where no states are neutral and one metal is often mixed-valent, it
   * gets the mean charge that is.
   *
   * @param crystal not modified
   * @param choices of charges by element
   * @return the charges
   * @throws InputException for an element without any charge, or with too many alternatives
   */
  public static ChargeAssignment choose(DisorderedCrystal crystal, ChargeChoices choices) {
    requireHeld(crystal, choices);
    Map<Element, Double> open = new LinkedHashMap<>();
    double knownNet = 0;
    double knownPositive = 0;
    for (DisorderedSite site : crystal.sites()) {
      for (Occupant occupant : site.occupants()) {
        boolean told = occupant.charge().isPresent();
        if (told && !choices.charges().containsKey(occupant.element())) {
          double charge = occupant.occupancy() * occupant.charge().getAsDouble();
          knownNet += charge;
          knownPositive += Math.max(0, charge);
        } else {
          open.merge(occupant.element(), occupant.occupancy(), Double::sum);
        }
      }
    }
    List<Element> elements = List.copyOf(open.keySet());
    List<List<Double>> states = new ArrayList<>();
    long count = 1;
    for (Element element : elements) {
      List<Double> allowed = choices.charges().get(element);
      if (allowed == null) {
        allowed = OxidationStates.of(element);
      }
      if (allowed.isEmpty()) {
        throw new InputException(
            crystal.source(),
            "no charge known for " + element.symbol(),
            "its charge, such as " + element.symbol() + "=1");
      }
      states.add(allowed);
      count = Math.min(MOST_CHOICES + 1, count * allowed.size());
    }
    if (count > MOST_CHOICES) {
      throw new InputException(
          crystal.source(),
          "too many possible charges of its elements",
          "charges for some of them");
    }
    double[] amounts = open.values().stream().mapToDouble(Double::doubleValue).toArray();
    List<Choice> all = new ArrayList<>();
    int[] index = new int[elements.size()];
    for (long k = 0; k < count; k++) {
      all.add(choice(index, elements, states, amounts, knownNet, knownPositive, choices));
      for (int d = index.length - 1; d >= 0 && ++index[d] == states.get(d).size(); d--) {
        index[d] = 0;
      }
    }
    all.sort(Comparator.comparingDouble(Choice::cost).thenComparingDouble(Choice::share));
    Choice best = all.get(0);
    if (best.share() > NEUTRAL) {
      Optional<ChargeAssignment> mean = mixed(crystal, elements, amounts, best, choices);
      if (mean.isPresent()) {
        return mean.get();
      }
    }
    List<String> others =
        all.stream()
            .skip(1)
            .filter(
                other ->
                    other.share() <= NEUTRAL && other.price() < best.price() + 0.5 * PRICE_OF_RARE)
            .limit(MOST_OTHERS)
            .map(other -> difference(elements, best, other))
            .toList();
    Map<Element, Double> chosen = map(elements, best.charges());
    return new ChargeAssignment(
        chosen, species(crystal, chosen), Optional.empty(), best.net(), best.positive(), others);
  }

  private static void requireHeld(DisorderedCrystal crystal, ChargeChoices choices) {
    for (Element element : choices.charges().keySet()) {
      if (!crystal.composition().containsKey(element)) {
        throw new InputException(
            crystal.source(),
            "no " + element.symbol() + ", for which a charge is given",
            "charges of the elements of " + crystal.formula());
      }
    }
  }

  private static List<Species> species(DisorderedCrystal crystal, Map<Element, Double> chosen) {
    return crystal.sites().stream()
        .flatMap(site -> site.occupants().stream())
        .map(
            one -> {
              Double charge = chosen.get(one.element());
              return new Species(
                  one.element(), charge == null ? one.charge().orElseThrow() : charge);
            })
        .distinct()
        .toList();
  }

  private static Choice choice(
      int[] index,
      List<Element> elements,
      List<List<Double>> states,
      double[] amounts,
      double net,
      double positive,
      ChargeChoices choices) {
    double[] charges = new double[index.length];
    double sum = net;
    double plus = positive;
    double price = 0;
    for (int k = 0; k < index.length; k++) {
      charges[k] = states.get(k).get(index[k]);
      sum += amounts[k] * charges[k];
      plus += Math.max(0, amounts[k] * charges[k]);
      price += PRICE_OF_LATER * index[k];
      boolean rare =
          !choices.charges().containsKey(elements.get(k))
              && index[k] >= OxidationStates.commonStates(elements.get(k));
      price += rare ? PRICE_OF_RARE : 0;
    }
    return new Choice(charges, sum, plus, price);
  }

  private static Map<Element, Double> map(List<Element> elements, double[] charges) {
    Map<Element, Double> map = new LinkedHashMap<>();
    for (int k = 0; k < charges.length; k++) {
      map.put(elements.get(k), charges[k]);
    }
    return map;
  }

  private static String difference(List<Element> elements, Choice best, Choice other) {
    List<String> parts = new ArrayList<>();
    for (int k = 0; k < elements.size(); k++) {
      if (best.charges()[k] != other.charges()[k]) {
        parts.add(new Species(elements.get(k), other.charges()[k]).toString());
      }
    }
    return String.join(", ", parts);
  }

  /** A mean charge of one mixed-valent metal, of several the one with the fewest atoms. */
  private static Optional<ChargeAssignment> mixed(
      DisorderedCrystal crystal,
      List<Element> elements,
      double[] amounts,
      Choice best,
      ChargeChoices choices) {
    int found = -1;
    double mean = 0;
    for (int k = 0; k < elements.size(); k++) {
      Element element = elements.get(k);
      List<Double> states = OxidationStates.of(element);
      if (choices.charges().containsKey(element) || !OxidationStates.isMixedValent(element)) {
        continue;
      }
      double charge = best.charges()[k] - best.net() / amounts[k];
      boolean within =
          charge >= Collections.min(states)
              && charge <= Collections.max(states)
              && Collections.min(states) > 0;
      if (within && (found < 0 || amounts[k] < amounts[found])) {
        found = k;
        mean = charge;
      }
    }
    if (found < 0) {
      return Optional.empty();
    }
    double[] charges = best.charges().clone();
    charges[found] = mean;
    Map<Element, Double> chosen = map(elements, charges);
    return Optional.of(
        new ChargeAssignment(
            chosen,
            species(crystal, chosen),
            Optional.of(elements.get(found)),
            0,
            best.positive() - best.net(),
            List.of()));
  }

  /**
   * The charge of a site's occupant, in e.
   *
   * @param occupant of one of the crystal's sites
   * @return in e
   */
  public double of(Occupant occupant) {
    Double charge = charges.get(occupant.element());
    return charge == null ? occupant.charge().orElseThrow() : charge;
  }

  /** {@return whether the mean composition is neutral to within its rounding} */
  public boolean isNeutral() {
    return totalCharge > 0 && Math.abs(netCharge) <= NEUTRAL * totalCharge;
  }

  /** The charges in words, such as {@code La+3, Li+1, O-2, Ti+4}. */
  @Override
  public String toString() {
    String text =
        species.stream().map(Species::toString).sorted().collect(Collectors.joining(", "));
    return averaged.map(one -> text + " (" + one.symbol() + ": a mean)").orElse(text)
        + (isNeutral() ? "" : String.format(Locale.ROOT, "; net %+.3f e a cell", netCharge));
  }
}
