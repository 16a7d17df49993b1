/** Pages of training runs. */
package org.liflow.report.training;
