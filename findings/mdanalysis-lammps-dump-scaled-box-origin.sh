#!/bin/bash
# Expected: MDAnalysis reads one frame of a LAMMPS dump with x y z or with xs ys zs to the same positions (it moves the
# box to the origin: x - xlo).
# True (MDAnalysis 2.4.2; its issue 4788 of 2024 says the same): scaled columns are multiplied by the cell and then xlo is
# subtracted once too often. In a box that dilates about its centre (fix npt) an atom at rest moves the wrong way.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian 12 (bookworm), as root: the packages come from apt with these versions.
for package in python3-mdanalysis=2.4.2+dfsg1-1+b1; do
  [ "$(dpkg-query -W -f '${Package}=${Version}' "${package%%=*}" 2>/dev/null)" = "$package" ] || apt-get install -y -qq --no-install-recommends "$package" >/dev/null
done
cat > t.py <<'P'
def dump(columns, *rows, boxes):
    with open("d.lammpstrj", "w") as f:
        for step, (row, box) in enumerate(zip(rows, boxes)):
            f.write("ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n%s\n0 10\n0 10\nITEM: ATOMS %s\n%s\n" % (step, box, columns, row))

import numpy as np
import MDAnalysis
from MDAnalysis.coordinates.LAMMPS import DumpReader
print("MDAnalysis", MDAnalysis.__version__)
boxes = ["0 10", "-0.5 10.5", "-1 11"]
found = {}
for columns, row in (("id type x y z", "1 1 5 1 1"), ("id type xs ys zs", "1 1 0.5 0.1 0.1")):
    dump(columns, row, row, row, boxes=boxes)
    found[columns] = [float(ts.positions[0, 0]) for ts in DumpReader("d.lammpstrj")]
    print(columns, "-> the atom at the centre of a growing box:", found[columns])
assert np.allclose(found["id type x y z"], [5, 5.5, 6]) and np.allclose(found["id type xs ys zs"], [5, 6, 7])
P
/usr/bin/python3 -W ignore t.py
