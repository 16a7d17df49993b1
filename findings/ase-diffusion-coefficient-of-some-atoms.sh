#!/bin/bash
# Expected: ase.md.analysis.DiffusionCoefficient with atom_indices gives the diffusion coefficient of those atoms,
# the same as for a trajectory that holds nothing else.
# True (ASE 3.29.0): the sum over the chosen atoms is divided by the number of ALL atoms of their element, so 10 of
# 50 lithium atoms have a D that is exactly 5 times too small, without a warning.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# FINDINGS_PYTHON may name a Python that already has these packages; that saves the installation.
py=${FINDINGS_PYTHON:-}
if [ -z "$py" ]; then python3 -m venv v; v/bin/pip install -q --no-deps --no-compile ase==3.29.0 numpy==2.4.6 scipy==1.17.1; py=v/bin/python; fi
cat > t.py <<'P'
import ase
assert ase.__version__ == "3.29.0", ase.__version__
import numpy as np
from ase import Atoms, units
from ase.md.analysis import DiffusionCoefficient
rng = np.random.default_rng(1)
walk = 20 * rng.random((50, 3)) + np.cumsum(rng.normal(0, 0.3, (200, 50, 3)), 0)  # positions that leave the cell: nothing to unwrap
def diffusion(positions, indices=None):
    images = [Atoms("Li%d" % len(p), positions=p, cell=[20] * 3, pbc=True) for p in positions]
    found = DiffusionCoefficient(images, timestep=100 * units.fs, atom_indices=indices)
    return found.get_diffusion_coefficients()[0][0] * units.fs  # square Angstrom per fs
chosen = diffusion(walk, list(range(10)))
alone = diffusion(walk[:, :10])
print("10 of 50 Li by atom_indices: %.4g A2/fs; a trajectory of these 10 alone: %.4g A2/fs; ratio %.6f" % (chosen, alone, alone / chosen))
assert abs(alone / chosen - 5) < 1e-9
P
"$py" t.py
