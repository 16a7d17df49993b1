/** What computes: the contract of a backend, its choice at run time, and the threads. */
package org.liflow.tensor.backend;
