#!/bin/bash
# Expected: a CIF whose only symbol is the Hall symbol (the one that names the setting without doubt) is read with its
# symmetry or refused; and where 'F d -3 m' stands beside it, the Hall symbol settles the origin choice.
# True (ASE 3.29.0): the Hall symbol is never used. Alone it means P1: antifluorite comes out as LiO, 2 atoms in place
# of Li8O4. Silicon in origin choice 2 (atom on 1/8) becomes 16 atoms in place of 8. No warning in either case.
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

cube, sites = (4.62, 4.62, 90, 90), "Li1 Li 0.25 0.25 0.25\nO1 O 0 0 0"
alone = formula(cube, "_space_group_name_Hall '-F 4 2 3'", sites)
mauguin = formula(cube, "_space_group_name_H-M_alt 'F m -3 m'", sites)
print("antifluorite by its Hall symbol:", alone, " by its Hermann-Mauguin symbol:", mauguin)
cube, group = (5.43, 5.43, 90, 90), "_space_group_name_H-M_alt 'F d -3 m'\n_space_group_name_Hall "
first = formula(cube, group + "'F 4d 2 3 -1d'", "Si1 Si 0 0 0")
second = formula(cube, group + "'-F 4vw 2vw 3'", "Si1 Si 0.125 0.125 0.125")
print("silicon, both symbols, origin choice 1:", first, " origin choice 2:", second)
assert (alone, mauguin, first, second) == ("LiO", "Li8O4", "Si8", "Si16")
P
"$py" t.py
