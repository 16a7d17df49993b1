#!/bin/bash
# Expected: a LAMMPS dump that states its units and times (dump_modify units yes time yes) is read by them, or a
# difference from the default of the argument units is reported.
# True (ASE 3.29.0): ITEM: UNITS and ITEM: TIME are skipped. With units real (velocities in A/fs) the velocities are
# 1000 times too small and the temperature a million times too low; the times are lost. No warning.
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

from ase import units
atom = frames("id type mass x y z vx vy vz", "1 1 6.94 1 1 1 0.01 0 0", head="ITEM: UNITS\nreal\nITEM: TIME\n250.0\n")[0]
velocity = atom.get_velocities()[0, 0] * units.fs
print("vx is 0.01 A/fs; read: %.3g A/fs; temperature %.3g K in place of %.3g K; info: %s" % (velocity, atom.get_temperature(), atom.get_temperature() * (0.01 / velocity) ** 2, atom.info))
assert abs(velocity / 0.01 - 0.001) < 1e-9 and "time" not in {key.lower() for key in atom.info}
P
"$py" t.py
