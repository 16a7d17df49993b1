/** The program: the command line, the quickstart and the data set of many compositions. */
module org.liflow.cli {
  requires transitive org.liflow.report;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires org.apache.commons.csv;
  requires me.tongfei.progressbar;

  exports org.liflow.quickstart;
  exports org.liflow.universal;

  opens org.liflow.cli to
      info.picocli;
  opens org.liflow.quickstart to
      org.liflow.report;
}
