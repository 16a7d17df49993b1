#!/bin/bash
# Expected: a CIF with symbols in upper case (NA, CL: the custom of PDB files and of old refinement programs), as type
# symbols or as labels alone, holds Na and Cl, or is refused as LI is (KeyError).
# True (ASE 3.29.0): the first letter is taken where it is an element: NA is nitrogen, CL carbon, CO carbon, SN sulfur,
# PB phosphorus. Mass, density and every partial quantity are wrong without a warning.
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
def element(label, columns):
    with open("x.cif", "w") as f:
        f.write("data_x\n" + "".join("_cell_length_%s 5\n" % x for x in "abc") + "".join("_cell_angle_%s 90\n" % x for x in ("alpha", "beta", "gamma")))
        f.write("_space_group_name_H-M_alt 'P 1'\nloop_\n" + columns + "_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n" + label + " 0.1 0.2 0.3\n")
    try:
        return read("x.cif").get_chemical_symbols()[0]
    except KeyError:
        return "refused"
found = {}
for symbol in ("NA", "CL", "CO", "SN", "PB", "LI"):
    found[symbol] = element(symbol + "1 " + symbol, "_atom_site_label\n_atom_site_type_symbol\n"), element(symbol + "1", "_atom_site_label\n")
    print(symbol, "as type symbol and as label:", *found[symbol])
assert found == {"NA": ("N", "N"), "CL": ("C", "C"), "CO": ("C", "C"), "SN": ("S", "S"), "PB": ("P", "P"), "LI": ("refused", "refused")}
P
"$py" t.py
