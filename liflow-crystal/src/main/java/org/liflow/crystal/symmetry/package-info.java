/** Space groups from their symbols, in exact arithmetic; not exported. */
package org.liflow.crystal.symmetry;
