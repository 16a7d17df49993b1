/** HTML pages and tables of simulations, trainings and evaluations. */
module org.liflow.report {
  requires transitive org.liflow.flow;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.databind;
  requires org.apache.commons.csv;

  exports org.liflow.report;
  exports org.liflow.report.evaluation;
  exports org.liflow.report.ordering;
  exports org.liflow.report.training;
}
