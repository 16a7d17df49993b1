package org.liflow.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.IntervalPart;
import org.liflow.analysis.QuotedInterval;
import org.liflow.flow.SolverConvergence;

/**
 * The interval that is quoted for D* at a temperature, with all its parts.
 *
 * @param temperature in K
 * @param quoted the interval
 */
public record DiffusivityInterval(
    @JsonProperty("temperature_K") double temperature,
    @JsonUnwrapped @JsonProperty("quoted") QuotedInterval quoted) {
  /**
   * Puts together what the trajectories, the solver's check and the model tell.
   *
   * @param at the results at a temperature
   * @param solver what checks found, at any temperature; empty where there was none
   * @return the interval
   */
  public static DiffusivityInterval of(
      DiffusionReport.AtTemperature at, List<SolverConvergence> solver) {
    List<IntervalPart> parts = new ArrayList<>(at.intervalParts());
    parts.add(SolverPart.of(solver, at.temperature()));
    parts.add(IntervalPart.notEstimated(IntervalPart.Source.MODEL, "one model"));
    parts.add(
        IntervalPart.notEstimated(
            IntervalPart.Source.CALIBRATION, "not compared with reference runs"));
    return new DiffusivityInterval(
        at.temperature(), QuotedInterval.of(at.self().estimate().median(), parts));
  }
}
