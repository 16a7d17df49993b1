package org.liflow.evaluate;

/** A quantity that is compared: a mean squared displacement divided by its time, in Å²/ps. */
public enum Quantity {
  /** Li atoms, from the first frame to the last: the published definition. */
  LITHIUM("msd_t_Li"),
  /** All other atoms, from the first frame to the last: the published definition. */
  FRAME("msd_t_frame"),
  /** Li atoms over a fixed lag, averaged over all time origins. */
  LITHIUM_WINDOWED("windowed_msd_t_Li"),
  /** All other atoms over a fixed lag, averaged over all time origins. */
  FRAME_WINDOWED("windowed_msd_t_frame");

  private final String key;

  Quantity(String key) {
    this.key = key;
  }

  /** {@return the name of the quantity in files} */
  public String key() {
    return key;
  }
}
