#!/bin/bash
# Expected: a magnetic CIF (mCIF, as the Bilbao server and MAGNDATA give it) is read with its operations and centrings
# _space_group_symop_magn_..., or refused.
# True (ASE 3.29.0): both lists are ignored and the asymmetric unit is read as P1 without a warning: 1 atom in place of
# 4 operations times 2 centrings = 8.
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

group = ""
for item, rows in {"operation": ("x,y,z,+1", "-x,-y,-z,+1", "-x,-y,z,+1", "x,y,-z,+1"), "centering": ("x,y,z,+1", "x+1/2,y+1/2,z+1/2,-1")}.items():
    group += "\nloop_\n_space_group_symop_magn_%s.id\n_space_group_symop_magn_%s.xyz\n" % (item, item)
    group += "\n".join("%d %s" % row for row in enumerate(rows, 1))
found = formula((4, 4, 90, 90), group, "Mn1 Mn 0.1 0.2 0.3")
print("4 magnetic operations, 2 centrings, one general position:", found, "(right: Mn8)")
assert found == "Mn"
P
"$py" t.py
