/** The command line: a thin layer over the classes that do the work. */
package org.liflow.cli;
