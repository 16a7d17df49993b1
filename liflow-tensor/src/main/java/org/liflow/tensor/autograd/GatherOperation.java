package org.liflow.tensor.autograd;

/** Copies rows of a table, each as often as asked for. */
public final class GatherOperation implements Operation {
  private final Variable table;
  private final int[] rows;
  private final Variable output;

  private GatherOperation(Variable table, int[] rows, Variable output) {
    this.table = table;
    this.rows = rows;
    this.output = output;
  }

  /**
   * Row k of the result is row {@code rows[k]} of {@code table}.
   *
   * @param rows not to be modified before the way back
   */
  public static Variable apply(Tape tape, Variable table, int[] rows) {
    Variable output = tape.result(table.differentiable(), rows.length, table.value().columns());
    tape.record(new GatherOperation(table, rows, output), output);
    tape.backend().gather(table.value(), rows, output.value());
    return output;
  }

  @Override
  public void backward(Tape tape) {
    if (table.differentiable()) {
      tape.backend().gatherBackward(output.gradient(), rows, table.gradientToAddTo(tape.backend()));
    }
  }
}
