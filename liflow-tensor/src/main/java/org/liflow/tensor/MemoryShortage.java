package org.liflow.tensor;

/**
 * Marks exceptions that mean only that memory ran out. The call may succeed after other resources
 * are closed.
 */
public interface MemoryShortage {}
