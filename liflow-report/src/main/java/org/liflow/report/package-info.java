/** What an analysis found, as a page to read and as files to go on with. */
package org.liflow.report;
