/** Compiled along for the module path alone. */
module consumer {
  requires org.liflow.flow;
}
