#!/bin/bash
# Expected: one frame dumped with x y z or with xs ys zs is read to the same positions.
# True (ASE 3.29.0): x is kept absolute, xs is scaled to the cell without adding xlo. Where the box moves about its
# centre, as under LAMMPS' fix npt, an atom at rest in the dump of x moves in the dump of xs, and the MSDs differ.
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

boxes = ["0 10", "-0.5 10.5", "-1 11"]  # fix npt dilates about the centre
absolute = [float(a.positions[0, 0]) for a in frames("id type x y z", *["1 3 5 1 1"] * 3, box=boxes)]
scaled = [float(a.positions[0, 0]) for a in frames("id type xs ys zs", *["1 3 0.5 0.1 0.1"] * 3, box=boxes)]
print("the same atom at the centre of a growing box, from x:", absolute, "from xs:", scaled)
assert np.allclose(absolute, [5, 5, 5]) and np.allclose(scaled, [5, 5.5, 6])
P
"$py" t.py
