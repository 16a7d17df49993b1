package org.liflow.tensor.autograd;

/** Copies rows of a table, each any number of times. */
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
   * Copies rows: row k of the result is row {@code rows[k]} of {@code table}.
   *
   * @param tape records the operation
   * @param table any number of rows
   * @param rows numbers of the rows; not to be modified before the backward pass
   * @return {@code rows.length} × columns
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
