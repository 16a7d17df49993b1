#!/bin/bash
# Expected: a POSCAR whose scale is minus the volume is read by pymatgen alike with Direct and with Cartesian positions.
# True (pymatgen 2022.11.7): the lattice is right, but Cartesian positions are multiplied by the negative number itself:
# an atom at 1 A of a cell doubled to 10 A is put at -1000 A in place of 2 A. Wrapped into the cell it is somewhere else,
# without a warning.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian 12 (bookworm), as root: the packages come from apt with these versions.
for package in python3-pymatgen=2022.11.7+dfsg1-11+deb12u2; do
  [ "$(dpkg-query -W -f '${Package}=${Version}' "${package%%=*}" 2>/dev/null)" = "$package" ] || apt-get install -y -qq --no-install-recommends "$package" >/dev/null
done
cat > t.py <<'P'
import numpy as np
from pymatgen.io.vasp import Poscar
def read(scale, mode, x):
    structure = Poscar.from_string("t\n%s\n5 0 0\n0 5 0\n0 0 5\nLi S\n1 1\n%s\n0 0 0\n%s %s %s\n" % (scale, mode, x, x, x)).structure
    return structure.lattice.a, float(structure.cart_coords[1, 0]), float(structure.get_distance(0, 1))
found = {case: read(*case) for case in (("2.0", "Cartesian", "1.3"), ("-1000.0", "Direct", "0.26"), ("-1000.0", "Cartesian", "1.3"))}
for case, (a, x, distance) in found.items():
    print(*case[:2], "-> a = %g A, x of the second atom = %g A, distance Li-S %.4f A" % (a, x, distance))
assert np.allclose(found["2.0", "Cartesian", "1.3"], found["-1000.0", "Direct", "0.26"]) and np.isclose(found["-1000.0", "Direct", "0.26"][1], 2.6)
assert np.isclose(found["-1000.0", "Cartesian", "1.3"][1], -1300) and np.isclose(found["-1000.0", "Cartesian", "1.3"][0], 10)
P
/usr/bin/python3 -W ignore t.py
