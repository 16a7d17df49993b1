/**
 * Reading and writing files safely: one form of message for bad input, locks on folders, files that
 * are replaced in one step.
 *
 * <p>This package depends on the JDK alone. All other packages of LiFlow may use it.
 */
package org.liflow.files;
