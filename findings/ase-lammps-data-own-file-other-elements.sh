#!/bin/bash
# Expected: a LAMMPS data file that ASE wrote from LiF is read back by ASE as LiF, or with elements that are clearly unknown.
# True (ASE 3.29.0): written with the defaults, the file has neither masses nor symbols, and types are numbered by the
# alphabet. Reading takes the type for the atomic number without a warning: F, Li come back as H, He. Only masses=True keeps them.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# FINDINGS_PYTHON may name a Python that already has these packages; that saves the installation.
py=${FINDINGS_PYTHON:-}
if [ -z "$py" ]; then python3 -m venv v; v/bin/pip install -q --no-deps --no-compile ase==3.29.0 numpy==2.4.6 scipy==1.17.1; py=v/bin/python; fi
cat > t.py <<'P'
import warnings
import ase
from ase import Atoms
from ase.io import read, write
assert ase.__version__ == "3.29.0", ase.__version__
warnings.simplefilter("error")
salt = Atoms("LiF", positions=[[0, 0, 0], [2, 2, 2]], cell=[4, 4, 4], pbc=True)
found = {}
for masses in (False, True):
    write("a.data", salt, format="lammps-data", masses=masses)
    back = read("a.data", format="lammps-data")
    found[masses] = back.get_chemical_symbols()
    print("masses=%s: wrote %s, read %s" % (masses, salt.get_chemical_symbols(), found[masses]))
assert found[False] == ["He", "H"], found
assert found[True] == ["Li", "F"], found
P
"$py" t.py
