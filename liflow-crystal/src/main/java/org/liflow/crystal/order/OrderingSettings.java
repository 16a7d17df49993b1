package org.liflow.crystal.order;

/**
 * Everything that decides ordered structures beside the crystal; immutable.
 *
 * @param cell the supercell
 * @param search the search
 * @param charges charges that a user allows
 */
public record OrderingSettings(CellSettings cell, SearchSettings search, ChargeChoices charges) {
  /**
   * The defaults of all three.
   *
   * @return the default settings
   */
  public static OrderingSettings defaults() {
    return new OrderingSettings(
        CellSettings.defaults(), SearchSettings.defaults(), ChargeChoices.none());
  }

  /**
   * The same for another supercell.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OrderingSettings withCell(CellSettings other) {
    return new OrderingSettings(other, search, charges);
  }

  /**
   * The same for another search.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OrderingSettings withSearch(SearchSettings other) {
    return new OrderingSettings(cell, other, charges);
  }

  /**
   * The same for other charges.
   *
   * @param other in place of what these have
   * @return new settings
   */
  public OrderingSettings withCharges(ChargeChoices other) {
    return new OrderingSettings(cell, search, other);
  }
}
