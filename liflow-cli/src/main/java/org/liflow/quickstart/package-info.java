/** From nothing to a trained model beside the reference that it never saw. */
package org.liflow.quickstart;
