#!/bin/bash
# Expected: image flags in a LAMMPS dump (x y z ix iy iz) are used: an atom that leaves the cell goes on. ASE's own
# reader of LAMMPS data files adds them to the positions.
# True (ASE 3.29.0): the dump reader drops them (they are not even kept as arrays), and it prefers x over xu where both
# are there, so unwrapped motion that is in the file is lost without a word. One tool, two meanings of the same flags.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# FINDINGS_PYTHON may name a Python that already has these packages; that saves the installation.
py=${FINDINGS_PYTHON:-}
if [ -z "$py" ]; then python3 -m venv v; v/bin/pip install -q --no-deps --no-compile ase==3.29.0 numpy==2.4.6 scipy==1.17.1; py=v/bin/python; fi
cat > t.py <<'P'
import ase
assert ase.__version__ == "3.29.0", ase.__version__
import warnings
import numpy as np
from ase.io import read
warnings.simplefilter("error")
def frames(columns, *rows, box="0 10", head=""):
    with open("d.lammpstrj", "w") as f:
        for step, row in enumerate(rows):
            bounds = box if isinstance(box, str) else box[step]
            f.write(head + "ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n%s\n0 10\n0 10\nITEM: ATOMS %s\n%s\n" % (step, bounds, columns, row))
    return read("d.lammpstrj", index=":", format="lammps-dump-text")

walk = frames("id type x y z ix iy iz", "1 3 9.5 1 1 0 0 0", "1 3 0.5 1 1 1 0 0")
both = frames("id type x y z xu yu zu", "1 3 0.5 1 1 10.5 1 1")
with open("a.data", "w") as f:
    f.write("t\n\n1 atoms\n1 atom types\n\n0 10 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\nMasses\n\n1 6.94\n\nAtoms # atomic\n\n1 1 0.5 1 1 1 0 0\n")
data = read("a.data", format="lammps-data").positions[0, 0]
moved = walk[1].positions[0, 0] - walk[0].positions[0, 0]
print("dump: the step of +1 A through the boundary reads as %+g A; x of x and xu: %g; arrays kept: %s; data file: %g" % (moved, both[0].positions[0, 0], sorted(walk[1].arrays), data))
assert moved == -9 and both[0].positions[0, 0] == 0.5 and abs(data - 10.5) < 1e-9
assert not any(name in walk[1].arrays for name in ("ix", "image", "images"))
P
"$py" t.py
