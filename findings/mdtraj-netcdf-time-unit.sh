#!/bin/bash
# Expected: mdtraj reads the times of an AMBER NetCDF trajectory by the attributes units and scale_factor of the
# variable time, or refuses a unit that it does not know, as MDAnalysis does.
# True (mdtraj 1.9.7): both attributes are ignored and the bare numbers are ps. Times stated in femtosecond are 1000
# times too long, so D is 1000 times too small; MDAnalysis 2.4.2 refuses femtosecond and applies the factor.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian 12 (bookworm), as root: the packages come from apt with these versions.
for package in python3-mdtraj=1.9.7-6 python3-mdanalysis=2.4.2+dfsg1-1+b1; do
  [ "$(dpkg-query -W -f '${Package}=${Version}' "${package%%=*}" 2>/dev/null)" = "$package" ] || apt-get install -y -qq --no-install-recommends "$package" >/dev/null
done
cat > t.py <<'P'
import numpy as np
import mdtraj
from MDAnalysis.coordinates.TRJ import NCDFReader
from scipy.io import netcdf_file
def write(unit, factor):
    with netcdf_file("t.nc", "w", version=2) as f:
        f.Conventions, f.ConventionVersion, f.program, f.programVersion = "AMBER", "1.0", "made by hand", "1"
        for name, size in (("frame", None), ("atom", 1), ("spatial", 3), ("cell_spatial", 3), ("cell_angular", 3)):
            f.createDimension(name, size)
        f.createVariable("spatial", "c", ("spatial",))[:] = np.array(list("xyz"), "c")
        names = {"time": ("f4", (), unit), "coordinates": ("f4", ("atom", "spatial"), "angstrom"), "cell_lengths": ("f8", ("cell_spatial",), "angstrom"), "cell_angles": ("f8", ("cell_angular",), "degree")}
        for name, (kind, shape, label) in names.items():
            v = f.createVariable(name, kind, ("frame",) + shape)
            v.units = label
            for i in range(3):
                v[i] = {"time": 100.0 * i, "coordinates": 1.0 + i, "cell_lengths": 10, "cell_angles": 90}[name]
        if factor:
            f.variables["time"].scale_factor = np.float32(factor)
topology = mdtraj.Topology()
topology.add_atom("Li", mdtraj.element.lithium, topology.add_residue("X", topology.add_chain()))
for unit, factor, truth in (("picosecond", None, 100), ("femtosecond", None, 0.1), ("picosecond", 0.001, 0.1)):
    write(unit, factor)
    seen = float(mdtraj.load_netcdf("t.nc", topology).time[1])
    try:
        other = "%g ps" % NCDFReader("t.nc")[1].time
    except NotImplementedError as e:
        other = "refused"
    print("time in %s, scale_factor %s: second frame at %g ps; mdtraj %g ps; MDAnalysis %s" % (unit, factor, truth, seen, other))
    assert seen == 100 and other == ("refused" if unit == "femtosecond" else "%g ps" % truth)
P
/usr/bin/python3 -W ignore t.py
