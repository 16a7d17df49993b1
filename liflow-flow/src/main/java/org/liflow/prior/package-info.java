/** Which of an adaptive prior's scales a structure gets: a classifier fitted on a data set. */
package org.liflow.prior;
