#!/bin/bash
# Expected: ASE's NetCDF trajectory (AMBER convention) labels coordinates with Angstrom, velocities with their unit, and
# the numbers are in the units of the labels.
# True (ASE 3.29.0, netCDF4 1.7.4): a trajectory with velocities labels the COORDINATES with Angstrom/Femtosecond, the
# velocities with nothing, and writes velocities in ASE's internal unit: 0.1 stands for 9.82 A/ps.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# FINDINGS_PYTHON may name a Python that already has these packages; that saves the installation.
py=${FINDINGS_PYTHON:-}
if [ -z "$py" ]; then python3 -m venv v; v/bin/pip install -q --no-deps --no-compile ase==3.29.0 numpy==2.4.6 scipy==1.17.1 netCDF4==1.7.4 cftime==1.6.6 certifi==2026.7.22; py=v/bin/python; fi
cat > t.py <<'P'
import ase
assert ase.__version__ == "3.29.0", ase.__version__
import netCDF4
from ase import Atoms, units
from ase.io.netcdftrajectory import NetCDFTrajectory
label = {}
for moving in (False, True):
    atoms = Atoms("Li", cell=[10] * 3, pbc=True)
    if moving:
        atoms.set_velocities([[0.1, 0, 0]])
    with NetCDFTrajectory("a.nc", "w") as trajectory:
        trajectory.write(atoms)
    with netCDF4.Dataset("a.nc") as file:
        label[moving] = file.variables["coordinates"].units
        if moving:
            velocity = file.variables["velocities"]
            print("velocities: unit", getattr(velocity, "units", None), "number %.3g for %.3g A/ps" % (velocity[0, 0, 0], 0.1 * units.fs * 1000))
            assert not hasattr(velocity, "units") and abs(velocity[0, 0, 0] - 0.1) < 1e-6
print("unit of the coordinates without velocities:", label[False], " with:", label[True])
assert label == {False: "Angstrom", True: "Angstrom/Femtosecond"}
P
"$py" t.py
