package org.liflow.evaluate;

/** What is compared: a mean squared displacement over its time, in Å²/ps. */
public enum Quantity {
  /** Of the Li atoms, from the first frame to the last: the published definition. */
  LITHIUM("msd_t_Li"),
  /** Of all other atoms, from the first frame to the last: the published definition. */
  FRAME("msd_t_frame"),
  /** Of the Li atoms over a fixed lag, averaged over all time origins. */
  LITHIUM_WINDOWED("windowed_msd_t_Li"),
  /** Of all other atoms over a fixed lag, averaged over all time origins. */
  FRAME_WINDOWED("windowed_msd_t_frame");

  private final String key;

  Quantity(String key) {
    this.key = key;
  }

  /** What files call it. */
  public String key() {
    return key;
  }
}
