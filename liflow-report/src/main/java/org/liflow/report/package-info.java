/**
 * Reports of trajectories: a page to read, and tables and JSON for other programs.
 *
 * <ul>
 *   <li>{@link org.liflow.report.RunReport} reads, analyses and reports the trajectories of a
 *       simulation's folder or of single files. Start here.
 *   <li>{@link org.liflow.report.ReportFiles} writes the report of an analysis that was made
 *       already, {@link org.liflow.report.HtmlReport} renders its page alone.
 *   <li>{@link org.liflow.report.HtmlPage}, {@link org.liflow.report.HtmlTable}, {@link
 *       org.liflow.report.HtmlParts} and {@link org.liflow.report.HtmlNumbers} are parts of pages,
 *       for pages of one's own.
 * </ul>
 *
 * <pre>{@code
 * RunReport report = RunReport.ofRun(folder, ReadOptions.defaults());
 * try (Workers workers = new Workers(2)) {
 *   report.write(folder, DiffusionAnalysis.Settings.of(3), workers);
 * }
 * }</pre>
 *
 * <p>Pages hold all their data and scripts and need no network.
 */
package org.liflow.report;
