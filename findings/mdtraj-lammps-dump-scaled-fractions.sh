#!/bin/bash
# Expected: mdtraj, whose reader of LAMMPS dumps says that it takes "xs, ys, zs (scaled atom coordinates)", multiplies them
# by the cell.
# True (mdtraj 1.9.7; its issue 1814 of 2023 is open): the fractions are taken for Angstrom. In a cell of 10 A a step of
# 1 A is 0.1 A, so an MSD and a D are 100 times too small, and they depend on the size of the cell. No warning.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian 12 (bookworm), as root: the packages come from apt with these versions.
for package in python3-mdtraj=1.9.7-6; do
  [ "$(dpkg-query -W -f '${Package}=${Version}' "${package%%=*}" 2>/dev/null)" = "$package" ] || apt-get install -y -qq --no-install-recommends "$package" >/dev/null
done
cat > t.py <<'P'
def dump(columns, *rows, boxes):
    with open("d.lammpstrj", "w") as f:
        for step, (row, box) in enumerate(zip(rows, boxes)):
            f.write("ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n%s\n0 10\n0 10\nITEM: ATOMS %s\n%s\n" % (step, box, columns, row))

import numpy as np
import mdtraj
topology = mdtraj.Topology()
topology.add_atom("Li", mdtraj.element.lithium, topology.add_residue("X", topology.add_chain()))
found = {}
for columns, rows in (("id type x y z", ("1 1 4 1 1", "1 1 5 1 1")), ("id type xs ys zs", ("1 1 0.4 0.1 0.1", "1 1 0.5 0.1 0.1"))):
    dump(columns, *rows, boxes=["0 10"] * 2)
    x = mdtraj.load_lammpstrj("d.lammpstrj", topology).xyz[:, 0, 0] * 10
    found[columns] = float(x[1] - x[0])
    print("mdtraj", mdtraj.version.version, columns, "-> the step of 1 A is %.3f A" % found[columns])
assert np.isclose(found["id type x y z"], 1, atol=1e-5) and np.isclose(found["id type xs ys zs"], 0.1, atol=1e-5)
P
/usr/bin/python3 -W ignore t.py
