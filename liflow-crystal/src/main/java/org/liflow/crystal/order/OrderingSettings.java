package org.liflow.crystal.order;

/**
 * Everything that decides ordered structures beside the crystal; immutable.
 *
 * @param cell the supercell
 * @param search the search
 * @param charges charges that a user allows
 */
public record OrderingSettings(CellSettings cell, SearchSettings search, ChargeChoices charges) {
  /** The defaults of all three. */
  public static OrderingSettings defaults() {
    return new OrderingSettings(
        CellSettings.defaults(), SearchSettings.defaults(), ChargeChoices.none());
  }

  /** The same for another supercell. */
  public OrderingSettings withCell(CellSettings other) {
    return new OrderingSettings(other, search, charges);
  }

  /** The same for another search. */
  public OrderingSettings withSearch(SearchSettings other) {
    return new OrderingSettings(cell, other, charges);
  }

  /** The same for other charges. */
  public OrderingSettings withCharges(ChargeChoices other) {
    return new OrderingSettings(cell, search, other);
  }
}
