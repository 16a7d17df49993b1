package org.liflow.quickstart;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.liflow.flow.SolverConvergence;

/**
 * The results of a quickstart.
 *
 * @param formula of the crystal
 * @param atoms in it
 * @param temperature that training never saw, in K
 * @param trained the temperatures that it did see, in K
 * @param reference the dynamics' own trajectories of the unseen arrangement and temperature
 * @param generated the models' trajectories of the same
 * @param judgement how right the generated trajectories are, by their distributions
 * @param diffusivityRatio generated over reference
 * @param radialError mean absolute difference of the radial distributions of all atoms, over all
 *     replicas
 * @param speedUp seconds per ps of the reference over those of the models; null if one was not
 *     measured
 * @param stopped the number of generated trajectories that stopped before their end
 * @param threads of the generation
 * @param losses of the two trainings, by model
 * @param seconds the wall time of each stage, by its name
 * @param settings of the quickstart, by name
 * @param solver how much of the generated motion is the solver's; empty where it cannot be told
 * @param notes remarks on the numbers, one line each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QuickstartResults(
    @JsonProperty("formula") String formula,
    @JsonProperty("atoms") int atoms,
    @JsonProperty("temperature_K") double temperature,
    @JsonProperty("trained_temperatures_K") List<Integer> trained,
    @JsonProperty("reference") ComparisonSide reference,
    @JsonProperty("generated") ComparisonSide generated,
    @JsonProperty("judgement") Judgement judgement,
    @JsonProperty("diffusivity_ratio") double diffusivityRatio,
    @JsonProperty("radial_error") double radialError,
    @JsonProperty("speed_up") Double speedUp,
    @JsonProperty("stopped_trajectories") int stopped,
    @JsonProperty("threads") int threads,
    @JsonProperty("losses") Map<String, List<Loss>> losses,
    @JsonProperty("seconds") Map<String, Double> seconds,
    @JsonProperty("settings") Map<String, String> settings,
    @JsonProperty("solver_error") List<SolverConvergence> solver,
    @JsonProperty("notes") List<String> notes) {
  /**
   * The losses at the end of an epoch.
   *
   * @param step the number of steps by then
   * @param training mean over the epoch, in Å²
   * @param validation with the moving average of the weights, on an arrangement kept from training,
   *     in Å²
   */
  public record Loss(
      @JsonProperty("step") long step,
      @JsonProperty("training_A2") double training,
      @JsonProperty("validation_A2") double validation) {}
}
