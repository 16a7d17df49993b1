#!/bin/bash
# Expected: writing a left-handed set of cell vectors (valid in ASE) as a LAMMPS data file rotates the crystal, or refuses.
# True (ASE 3.29.0): the "rotation" is a reflection. The data file holds the mirror image of the crystal without a
# warning: distances stay, but a chiral crystal (P 41 3 2, say) becomes its enantiomorph (P 43 3 2).
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
from ase import Atoms
from ase.io import read, write
warnings.simplefilter("error")
def handedness(atoms):  # signed volume of the corner at atom 0
    p = atoms.positions
    return float(np.linalg.det(p[1:4] - p[0]))
right = Atoms("LiPSO", cell=[[9, 0, 0], [0, 10, 0], [0, 0, 11]], positions=[[1, 1, 1], [3, 1, 1], [1, 4, 1], [1, 1, 5]], pbc=True)
left = right.copy()
left.set_cell(right.cell[[1, 0, 2]])  # the same lattice and the same atoms, with two vectors swapped
for name, atoms in (("right", right), ("left", left)):
    write("a.data", atoms, format="lammps-data", masses=True)
    back = read("a.data", format="lammps-data")
    print(name + "-handed cell: signed volume of the four atoms before %+.1f, after %+.1f" % (handedness(atoms), handedness(back)))
    assert np.allclose(back.get_all_distances(), atoms.get_all_distances())
    assert np.isclose(handedness(back), handedness(atoms) if name == "right" else -handedness(atoms))
P
"$py" t.py
