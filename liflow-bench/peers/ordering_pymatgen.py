"""pymatgen's order-disorder transformation on the problem that `liflow order` has solved.

Usage: python3 ordering_pymatgen.py CRYSTAL.cif FOLDER [ALGORITHM]

FOLDER is what `liflow order CRYSTAL.cif -o FOLDER` wrote. The same supercell, charges and numbers of
atoms of each group of sites go to pymatgen (2022.11.7, Debian's python3-pymatgen); ALGORITHM is 0 (fast,
its default), 1 (complete) or 2 (best first). Prints both energies and pymatgen's CPU time.
"""
import json
import sys
import time
import warnings

import numpy as np
from pymatgen.analysis.ewald import EwaldSummation
from pymatgen.core import Species, Structure
from pymatgen.io.cif import CifParser
from pymatgen.transformations.standard_transformations import OrderDisorderedStructureTransformation

warnings.filterwarnings("ignore")


def read_ordered(path):
    """Symbols and Cartesian positions of an extended XYZ file with one frame."""
    lines = open(path).read().splitlines()
    rows = [line.split() for line in lines[2 : 2 + int(lines[0])]]
    return [row[0] for row in rows], np.array([[float(x) for x in row[1:4]] for row in rows])


def main():
    cif, folder = sys.argv[1:3]
    algorithm = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    told = json.load(open(folder + "/ordering.json"))
    crystal = CifParser(cif, occupancy_tolerance=1.05).get_structures(primitive=False)[0]
    # Both programs put a along x; positions are compared by fractions of the cell.
    fractions = crystal.frac_coords
    repeats = [int(n) for n in told["supercell"].split("x")]
    sites, occupants = [], []
    for a in range(repeats[0]):
        for b in range(repeats[1]):
            for c in range(repeats[2]):
                for site, f in zip(crystal, fractions):
                    sites.append((f + [a, b, c]) / repeats)
                    occupants.append(
                        tuple(sorted((e.symbol, round(x, 3)) for e, x in site.species.items()))
                    )
    sites = np.array(sites) % 1
    symbols, positions = read_ordered(folder + "/" + told["structures"][0]["file"])
    lattice = np.array(
        [float(x) for x in open(folder + "/" + told["structures"][0]["file"]).read()
         .split('Lattice="')[1].split('"')[0].split()]
    ).reshape(3, 3)
    counts = {}
    for symbol, f in zip(symbols, positions @ np.linalg.inv(lattice)):
        d = sites - f
        d -= np.round(d)
        nearest = np.argmin(np.linalg.norm(d @ lattice, axis=1))
        group = counts.setdefault(occupants[nearest], {})
        group[symbol] = group.get(symbol, 0) + 1
    sizes = {key: occupants.count(key) for key in set(occupants)}
    species, kept = [], []
    for f, key in zip(sites, occupants):
        if key in counts:
            species.append(
                {
                    Species(symbol, told["charges"][symbol]): n / sizes[key]
                    for symbol, n in counts[key].items()
                }
            )
            kept.append(f)
    problem = Structure(lattice, species, kept)
    start = time.process_time()
    ranked = OrderDisorderedStructureTransformation(algo=algorithm).apply_transformation(
        problem, return_ranked_list=10
    )
    seconds = time.process_time() - start
    best = EwaldSummation(ranked[0]["structure"]).total_energy
    ours = told["structures"][0]["energy_eV"]
    print(f"pymatgen {best:.6f} eV in {seconds:.2f} s; liflow {ours:.6f} eV; {ours - best:+.6f}")


if __name__ == "__main__":
    main()
