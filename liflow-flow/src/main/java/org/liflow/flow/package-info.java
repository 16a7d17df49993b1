/**
 * Generative molecular dynamics by flow matching: models, priors, solvers, and the simulation that
 * chains their strides into trajectories.
 *
 * <p>Start with {@link org.liflow.flow.FlowModel#load} and {@link
 * org.liflow.flow.Simulation#builder}.
 *
 * <table>
 *   <caption>The class for each use</caption>
 *   <tr><th>Use</th><th>Class</th></tr>
 *   <tr><td>trajectories in memory</td>
 *     <td>{@link org.liflow.flow.Simulation#run(org.liflow.crystal.Structure, double, int)
 *     Simulation.run} for one, {@link org.liflow.flow.Simulation#runReplicas} for several</td></tr>
 *   <tr><td>many crystals or temperatures, own treatment of each frame, cancelling</td>
 *     <td>{@link org.liflow.flow.Replica} and {@link org.liflow.flow.StrideListener}</td></tr>
 *   <tr><td>trajectories on disk that survive a kill</td>
 *     <td>{@code org.liflow.run.RunFolder}</td></tr>
 *   <tr><td>another start of the flows</td>
 *     <td>{@link org.liflow.flow.Prior}, with {@link org.liflow.flow.NoiseKey} for random
 *     numbers</td></tr>
 *   <tr><td>another integration of the flows</td>
 *     <td>{@link org.liflow.flow.OdeSolver}, {@link org.liflow.flow.Integration} and {@link
 *     org.liflow.flow.FlowField}</td></tr>
 * </table>
 *
 * <p>One stride, from the top to the bottom in time. Classes without a link are internal.
 *
 * <pre>
 * Simulation.run
 *   StrideLoop            which replicas take the next stride; draws again; tells the listener
 *     StrideBatches       cuts replicas into batches, keeps batches, gives memory back
 *     StrideBatch         one batch on the backend: positions, pairs, proposed stride
 *       │ propose
 *       ├─ FlowStage of the Propagator        priors and cached sessions of one model
 *       │    └─ PooledFlow.move               this batch's flow
 *       │         ├─ BatchNoise               displacements from each replica's Prior and NoiseKey
 *       │         ├─ FlowSession.integrate    memory and recorded work, shared by batches of a shape
 *       │         │    └─ Integration.run     the OdeSolver's steps
 *       │         │         └─ NetworkField   the network's prediction at a flow time
 *       │         └─ positions + displacement
 *       ├─ centre of mass held
 *       ├─ FlowStage of the Corrector         the same from the propagated positions
 *       ├─ centre of mass held, positions rounded to what files hold
 *       └─ check against StrideLimits         too far? too close?
 *     sound:     Replica.accept, StrideListener.accepted
 *     too close: StrideRepair draws the neighbourhood of each ContactCluster again
 *       ├─ Region              the atoms with new noise, those that move with them, those held
 *       └─ FlowSession         the stages' flows of this part, with a HeldField
 *     not sound: drawn again with the next attempt's NoiseKey, or Replica.stop
 * </pre>
 *
 * <p>Units: positions and displacements in Å, temperatures in K, times in ps; flow time runs from 0
 * to 1 and has no unit. Arrays of positions hold x, y, z per atom.
 *
 * <p>Determinism: a replica's frames follow from the description of the simulation, the structure,
 * the temperature and the replica's index. They have the same bits in any batch, at any number of
 * threads and after a restart.
 */
package org.liflow.flow;
