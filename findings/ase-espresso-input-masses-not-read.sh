#!/bin/bash
# Expected: the mass of a species in the card ATOMIC_SPECIES of a Quantum ESPRESSO input (2.014 for deuterium) is read by ASE,
# since ASE writes the masses of its atoms there.
# True (ASE 3.29.0): reading ignores the column. An isotope that ASE itself wrote comes back with the element's standard
# mass, without a warning; in a molecular dynamics of deuterium that is half the mass.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# FINDINGS_PYTHON may name a Python that already has these packages; that saves the installation.
py=${FINDINGS_PYTHON:-}
if [ -z "$py" ]; then python3 -m venv v; v/bin/pip install -q --no-deps --no-compile ase==3.29.0 numpy==2.4.6 scipy==1.17.1; py=v/bin/python; fi
cat > t.py <<'P'
import ase
from ase import Atoms
from ase.io import read, write
assert ase.__version__ == "3.29.0", ase.__version__
heavy = Atoms("LiH", positions=[[0, 0, 0], [2, 2, 2]], cell=[4, 4, 4], pbc=True, masses=[6.015, 2.014])
write("a.pwi", heavy, format="espresso-in", pseudopotentials={"Li": "Li.upf", "H": "H.upf"})
text = open("a.pwi").read()
written = [line.split()[:2] for line in text.splitlines() if line.endswith(".upf")]
back = list(map(float, read("a.pwi", format="espresso-in").get_masses()))
print("ATOMIC_SPECIES as written: %s; masses read back: %s" % (written, back))
assert ["H", "2.014"] in written and ["Li", "6.015"] in written, written
assert back == [6.94, 1.008], back
P
"$py" t.py
