#!/bin/bash
# Expected: 0.333 0.667 (a third and two thirds to three decimals, usual in papers) is one special position: its images
# lie 0.003 Angstrom apart and are merged, as Open Babel 3.1.1 and gemmi 0.5.7 do.
# True (ASE 3.29.0): wurtzite ZnO has 8 atoms instead of 4, each with a second one 0.003 Angstrom away, without a
# warning. With 0.3333 0.6667 it is right.
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

cell, group = (3.25, 5.2, 90, 120), "_space_group_name_H-M_alt 'P 63 m c'"
three = formula(cell, group, "Zn1 Zn 0.333 0.667 0\nO1 O 0.333 0.667 0.382")
closest = read("x.cif").get_all_distances(mic=True)
closest = min(d for d in closest.ravel() if d > 0)
four = formula(cell, group, "Zn1 Zn 0.3333 0.6667 0\nO1 O 0.3333 0.6667 0.382")
print("three decimals: %s, closest pair %.4f A; four decimals: %s" % (three, closest, four))
assert three == "O4Zn4" and four == "O2Zn2" and closest < 0.01
P
"$py" t.py
