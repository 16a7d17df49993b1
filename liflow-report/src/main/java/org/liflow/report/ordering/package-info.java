/** The page of a search for ordered structures. */
package org.liflow.report.ordering;
