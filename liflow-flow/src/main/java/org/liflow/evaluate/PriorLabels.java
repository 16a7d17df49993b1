package org.liflow.evaluate;

import com.fasterxml.jackson.annotation.JsonValue;
import org.liflow.crystal.Structure;
import org.liflow.data.DatasetEntry;
import org.liflow.files.InputException;
import org.liflow.flow.FlowModel;
import org.liflow.flow.ScaleChoice;
import org.liflow.prior.PriorChoice;
import org.liflow.prior.PriorClassifier;

/** The source of the scales of an adaptive prior in an evaluation. */
public sealed interface PriorLabels {
  /**
   * The scales of one row.
   *
   * @param lithium the scale of the Li atoms
   * @param frame the scale of all other atoms
   */
  record Scales(ScaleChoice lithium, ScaleChoice frame) {}

  /**
   * Returns the scales for a row.
   *
   * @param entry the row of the index
   * @param start the row's first frame
   * @param propagator gives its network's features if a classifier needs them
   * @return of the mobile species and of the other atoms
   * @throws InputException when a label of the index counts and is neither 0 nor 1, or a classifier
   *     was fitted with another model
   * @throws IllegalArgumentException when a classifier cannot describe the structure
   */
  Scales choose(DatasetEntry entry, Structure start, FlowModel propagator);

  /**
   * The source in words, for reports.
   *
   * @return text for a person
   */
  @JsonValue
  String source();

  /** Scales that are known beforehand. */
  enum Given implements PriorLabels {
    /** As in the index: 0 is the small scale, 1 the large one. They follow from the reference. */
    INDEX("index, made from the reference's own MSD"),
    /** The large scale for all atoms. */
    LARGE("large for all"),
    /** The small scale for all atoms. */
    SMALL("small for all");

    private final String source;

    Given(String source) {
      this.source = source;
    }

    @Override
    public String source() {
      return source;
    }

    @Override
    public Scales choose(DatasetEntry entry, Structure start, FlowModel propagator) {
      if (this != INDEX) {
        ScaleChoice all = this == LARGE ? ScaleChoice.LARGE : ScaleChoice.SMALL;
        return new Scales(all, all);
      }
      return new Scales(
          scale(entry.name(), entry.lithiumPrior()), scale(entry.name(), entry.framePrior()));
    }

    private static ScaleChoice scale(String name, int label) {
      if (label != 0 && label != 1) {
        throw new InputException(name, "the prior label " + label, "0 (small) or 1 (large)");
      }
      return label == 1 ? ScaleChoice.LARGE : ScaleChoice.SMALL;
    }
  }

  /**
   * Scales predicted from the first frame, without knowledge of the reference.
   *
   * @param name of the classifier, for reports
   */
  record Classified(String name, PriorClassifier classifier) implements PriorLabels {
    @Override
    public String source() {
      return "classifier " + name + ", from the first frame alone";
    }

    @Override
    public Scales choose(DatasetEntry entry, Structure start, FlowModel propagator) {
      PriorChoice choice = classifier.choose(start, entry.temperature(), propagator);
      return new Scales(choice.lithium(), choice.frame());
    }
  }
}
