/**
 * The quickstart: a complete example from reference dynamics to trained models, compared with a
 * reference that they never saw. {@link org.liflow.quickstart.Quickstart} runs it.
 */
package org.liflow.quickstart;
