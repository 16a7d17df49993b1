package org.liflow.nn.io;

/** Which weights of a checkpoint to take where it holds two sets. */
public enum CheckpointWeights {
  /** Their average over steps of training, which callbacks such as EMAWeightAveraging keep. */
  AVERAGE,
  /** Those that the optimiser had reached. */
  TRAINED
}
