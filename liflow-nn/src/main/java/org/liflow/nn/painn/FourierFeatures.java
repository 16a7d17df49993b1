package org.liflow.nn.painn;

/**
 * Sines and cosines of the flow time and of the scaled temperature, which the network knows both by
 * (random Fourier features: Tancik et al., NeurIPS 2020).
 *
 * @param time frequencies of the flow time
 * @param temperature frequencies of the temperature over the reference temperature
 * @param referenceTemperature in K
 */
record FourierFeatures(float[] time, float[] temperature, double referenceTemperature) {
  /**
   * One row a kind of atom: sines and cosines of the time, sines and cosines of the temperature.
   *
   * @param times the flow time of each structure
   * @param temperatures of each structure, in K
   */
  float[] of(AtomKinds kinds, double[] times, double[] temperatures) {
    int quarter = time.length;
    int features = 4 * quarter;
    float[] values = new float[kinds.count() * features];
    for (int k = 0; k < kinds.count(); k++) {
      int graph = kinds.graph()[k];
      for (int q = 0; q < quarter; q++) {
        double a = time[q] * times[graph];
        double b = temperature[q] * (temperatures[graph] / referenceTemperature);
        values[k * features + q] = (float) Math.sin(a);
        values[k * features + quarter + q] = (float) Math.cos(a);
        values[k * features + 2 * quarter + q] = (float) Math.sin(b);
        values[k * features + 3 * quarter + q] = (float) Math.cos(b);
      }
    }
    return values;
  }
}
