package org.liflow.tensor;

/**
 * What an exception is when nothing has failed but that memory has run out: the same again may
 * succeed once something has been given back.
 */
public interface MemoryShortage {}
