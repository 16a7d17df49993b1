package org.liflow.flow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A statistic by a solver and by its finer form, from the same frames with the same noise.
 *
 * @param value mean over the frames by the solver
 * @param finer the same by the finer form
 * @param change relative, of the solver to the finer form; null where it cannot be told
 * @param extrapolated the solver's relative error, extrapolated to infinitely many steps; null
 *     where the two do not justify it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SolverError(
    @JsonProperty("value") double value,
    @JsonProperty("finer") double finer,
    @JsonProperty("change") SolverChange change,
    @JsonProperty("extrapolated_error") Double extrapolated) {
  /**
   * {@return the best number for the solver's relative error: extrapolated, else the change; NaN
   * where neither is known}
   */
  public double error() {
    return extrapolated != null ? extrapolated : change != null ? change.value() : Double.NaN;
  }

  /** {@return whether the change is known and more than chance} */
  public boolean significant() {
    return change != null && change.significant();
  }
}
