#!/bin/bash
# Expected: for a rhombohedral space group without listed operations, the cell (a = b = c and equal angles, or gamma =
# 120) tells rhombohedral from hexagonal axes; a cell that does not fit the axes is refused.
# True (ASE 3.29.0): the cell is never looked at. LiCoO2 in rhombohedral axes becomes Co3Li9O36. With the standard item
# _space_group_crystal_system trigonal, which all these groups have in either axes, hexagonal axes become CoLi3O6.
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
from ase.io import read
warnings.simplefilter("error")
def formula(cell, group, sites):
    a, c, alpha, gamma = cell
    text = "data_x\n_cell_length_a %g\n_cell_length_b %g\n_cell_length_c %g\n" % (a, a, c)
    text += "_cell_angle_alpha %g\n_cell_angle_beta %g\n_cell_angle_gamma %g\n" % (alpha, alpha, gamma)
    text += group + "\nloop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"
    with open("x.cif", "w") as f:
        f.write(text + sites + "\n")
    return read("x.cif").get_chemical_formula()

group, system = "_space_group_name_H-M_alt 'R -3 m'", "_space_group_crystal_system trigonal\n"
hexagonal = (2.816, 14.05, 90, 120), "Li1 Li 0 0 0.5\nCo1 Co 0 0 0\nO1 O 0 0 0.24"
rhombohedral = (4.957, 4.957, 32.99, 32.99), "Li1 Li 0.5 0.5 0.5\nCo1 Co 0 0 0\nO1 O 0.24 0.24 0.24"
found = {}
for name, (cell, sites) in {"hexagonal": hexagonal, "rhombohedral": rhombohedral}.items():
    for words, text in {"no system": group, "trigonal": system + group}.items():
        found[name, words] = formula(cell, text, sites)
        print(name, "axes,", words + ":", found[name, words])
assert found["hexagonal", "no system"] == "Co3Li3O6" and found["rhombohedral", "trigonal"] == "CoLiO2"  # right
assert found["hexagonal", "trigonal"] == "CoLi3O6" and found["rhombohedral", "no system"] == "Co3Li9O36"  # wrong
P
"$py" t.py
