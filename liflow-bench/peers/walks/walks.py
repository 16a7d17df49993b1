"""Random walks of known displacements, written by ASE and LAMMPS in each of their formats.

Usage: python3 walks.py FOLDER [SEED]

Makes FOLDER with one file for each way of writing and truth.json, which says how each is to be read and
what mean squared displacements the walk really has. WalksOfOtherProgramsTest of liflow-crystal reads them:

    LIFLOW_WALKS=FOLDER mvn -pl liflow-crystal -am test -Dtest=WalksOfOtherProgramsTest \\
        -Dsurefire.failIfNoSpecifiedTests=false

Needs NumPy and ASE 3.29.0 (python3 -m venv V; V/bin/pip install ase==3.29.0); LAMMPS as lmp (29 Sep 2021
and 7 Jan 2022 were tried, Debian's lammps) and, for files in the order of several processes, mpirun. What
is not installed is left out, with a line that says so.

LAMMPS writes the walk itself: `rerun` takes unwrapped positions and boxes from a file of ours and gives
every dump command what a run would give it, atoms wrapped by LAMMPS, its image flags and its boxes. A walk
in free flight (Langevin, no forces) is run by LAMMPS alone, in a box that it deforms and flips.
"""

import itertools
import json
import os
import shutil
import subprocess
import sys

import numpy as np

ATOMS, FRAMES, LAGS = 24, 60, (1, 4, 20)
STEP = 10  # steps between frames
PS = 0.1  # between frames


class Walk:
    """Cells and true positions of each frame, and displacements without the motion of the cell."""

    def __init__(self, rng, kind, share):
        self.kind = kind
        edges = 6 + 6 * rng.random(3)
        h = np.diag(edges)
        if kind != "orthogonal":
            h[1, 0], h[2, 0], h[2, 1] = (rng.random(3) - 0.5) * [edges[0], edges[0], edges[1]]
        if kind == "unreduced":
            h[1] += 2 * h[0]
            h[2] += h[0] - h[1]
        self.shortest = shortest(h)
        x = rng.random((ATOMS, 3)) @ h
        still = x.copy()
        self.cells, self.places, stills, strain = [], [], [], 0.0
        for frame in range(FRAMES):
            if frame:
                before, strain = strain, (0.9 * strain + 0.006 * rng.normal() if kind == "breathing" else 0.0)
                factor = (1 + strain) / (1 + before)
                h, x = h * factor, x * factor
                if kind == "flipped" and rng.integers(6) == 0:
                    to = rng.integers(1, 3)
                    sign = rng.choice([-1, 1])
                    h = h.copy()
                    h[to] += sign * h[rng.integers(to)]
                move = share * self.shortest * rng.normal(size=x.shape)
                x, still = x + move, still + move
            self.cells.append(h.copy())
            self.places.append(x.copy())
            stills.append(still.copy())
        self.msd = msd(stills)
        # So short a run may leave it to chance how atoms follow a cell that breathes.
        self.tolerance = 0.02 if kind == "breathing" else 1e-4


def shortest(h):
    return min(np.linalg.norm(np.array(n) @ h) for n in itertools.product(range(-4, 5), repeat=3) if any(n))


def msd(places):
    places = np.array(places)
    return {lag: float(np.mean(np.sum((places[lag:] - places[:-lag]) ** 2, axis=2))) for lag in LAGS}


not_written = {}


class Truth:
    def __init__(self, folder):
        self.folder, self.files = folder, []

    def add(self, name, walk, writer, **how):
        entry = {"file": name, "writer": writer, "cell": walk.kind, "msd": walk.msd, "tolerance": walk.tolerance}
        entry.update(how)
        self.files.append(entry)


# ---- ASE ----------------------------------------------------------------------------------------------


def rotation(rng):
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    q *= np.sign(np.diag(r))
    return q * np.linalg.det(q)


def by_ase(truth, walk, tag, rng):
    import ase.io
    from ase import Atoms

    turn = rotation(rng) if rng.integers(2) else np.eye(3)
    hand = [0, 2, 1] if rng.integers(3) == 0 else [0, 1, 2]  # a left-handed cell
    for wrapped in (True, False):
        frames = []
        for h, x in zip(walk.cells, walk.places):
            atoms = Atoms("Li%d" % ATOMS, positions=x @ turn, cell=(h @ turn)[hand], pbc=True)
            if wrapped:
                atoms.wrap()
            frames.append(atoms)
        for form, name in (
            ("extxyz", "a.extxyz"),
            ("xyz", "plain.xyz"),
            ("traj", "a.traj"),
            ("vasp-xdatcar", "XDATCAR"),
            ("xsf", "a.xsf"),
            ("cif", "a.cif"),
            ("json", "a.json"),
            ("proteindatabank", "a.pdb"),
            ("dlp4", "dlp4"),
            ("netcdftrajectory", "a.nc"),
            ("bundletrajectory", "a.bundle"),
            ("gromacs", "a.gro"),
            ("cfg", "a.cfg"),
            ("gen", "a.gen"),
            ("res", "a.res"),
            ("lammps-data", "a.data"),
        ):
            name = "ase_%s_%s_%s" % (tag, "in" if wrapped else "out", name)
            path = os.path.join(truth.folder, name)
            try:
                single = form in ("gromacs", "cfg", "gen", "res", "lammps-data", "dlp4")
                ase.io.write(path, frames[0] if single else frames, format=form)
            except Exception as problem:
                not_written.setdefault(form, "%s %s" % (type(problem).__name__, str(problem)[:80]))
                continue
            if not os.path.isfile(path):
                shutil.rmtree(path, ignore_errors=True)
                continue
            how = {"timeStep": PS}
            if form == "xyz" and walk.kind not in ("flipped", "breathing"):
                truth.add(name, walk, "ASE", giveCell=(walk.cells[0] @ turn).ravel().tolist(), **how)
            # ASE's units of time do not come with Atoms; so the time step is given.
            truth.add(name, walk, "ASE", unwrapped=False, **how)
            if not wrapped:
                truth.add(name, walk, "ASE", unwrapped=True, **how)
        # One file a frame, joined.
        if not wrapped or walk.kind not in ("skewed", "breathing"):
            continue
        parts = []
        for k, atoms in enumerate(frames):
            part = "ase_%s_part_%d.extxyz" % (tag, k)
            ase.io.write(os.path.join(truth.folder, part), atoms, format="extxyz")
            parts.append(part)
        truth.add(parts[0], walk, "ASE", timeStep=PS, join=parts[1:])


# ---- LAMMPS -------------------------------------------------------------------------------------------

COLUMNS = {
    "x": "x y z",
    "xs": "xs ys zs",
    "xu": "xu yu zu",
    "xsu": "xsu ysu zsu",
    "xi": "x y z ix iy iz",
    "xsi": "xs ys zs ix iy iz",
    "mix": "xs ys zs xu yu zu x y z mass vx",
}


def write_truth(path, walk, origin):
    with open(path, "w") as out:
        for k, (h, x) in enumerate(zip(walk.cells, walk.places)):
            xy, xz, yz = h[1, 0], h[2, 0], h[2, 1]
            low = origin + [min(0, xy, xz, xy + xz), min(0, yz), 0]
            high = origin + np.diag(h) + [max(0, xy, xz, xy + xz), max(0, yz), 0]
            tilted = walk.kind != "orthogonal"
            out.write("ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n%d\n" % (k * STEP, ATOMS))
            out.write("ITEM: BOX BOUNDS %spp pp pp\n" % ("xy xz yz " if tilted else ""))
            for axis, tilt in enumerate((xy, xz, yz)):
                out.write("%.17g %.17g" % (low[axis], high[axis]) + (" %.17g\n" % tilt if tilted else "\n"))
            out.write("ITEM: ATOMS id type xu yu zu\n")
            for i, place in enumerate(x + origin):
                out.write("%d %d %.17g %.17g %.17g\n" % (i + 1, 1 + i % 2, *place))


def lammps(folder, script, processes=1):
    path = os.path.join(folder, "in.lammps")
    with open(path, "w") as out:
        out.write(script)
    command = ["lmp", "-in", "in.lammps", "-log", "none", "-screen", "none"]
    if processes > 1:
        command = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1", "-np", str(processes)] + command
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        print("LAMMPS took over 300 s and was stopped: left out")
        return False
    if done.returncode:
        print("LAMMPS refused:", (done.stdout + done.stderr).strip().splitlines()[-3:])
    os.remove(path)
    return done.returncode == 0


def header(walk, origin):
    h = walk.cells[0]
    corner = origin + np.diag(h)
    box = "%.17g %.17g %.17g %.17g %.17g %.17g" % tuple(itertools.chain(*zip(origin, corner)))
    shape = "block " + box
    if walk.kind != "orthogonal":
        shape = "prism " + box + " %.17g %.17g %.17g" % (h[1, 0], h[2, 0], h[2, 1])
    return """units metal
atom_style atomic
atom_modify map array sort 1 2.0
box tilt large
region b %s
create_box 2 b
create_atoms 1 random %d 11 b
set atom * type 1
variable two atom "id%%2 == 0"
group two variable two
set group two type 2
mass 1 6.94
mass 2 6.94
pair_style zero 1.5
pair_coeff * *
neighbor 0.2 bin
timestep %g
""" % (shape, ATOMS, PS / STEP)


def by_lammps(truth, walk, tag, rng, processes):
    origin = 8 * (rng.random(3) - 0.5)
    write_truth(os.path.join(truth.folder, "positions"), walk, origin)
    script, files, k = [header(walk, origin)], [], 0

    def dump(name, style, columns="", modify="", **how):
        nonlocal k
        k += 1
        name = "lmp_%s_%s" % (tag, name)
        script.append("dump d%d all %s %d %s %s\n" % (k, style, STEP, name, columns))
        if modify:
            script.append("dump_modify d%d %s\n" % (k, modify))
        how.setdefault("timeStep", PS)
        files.append((name, how))

    types = {"types": ["Li", "Li"]}
    for key, columns in COLUMNS.items():
        dump(key + ".lammpstrj", "custom", "id type " + columns, "sort id", **types)
        dump(key + "_any.lammpstrj", "custom", "id element " + columns, "element Li Li units yes")
        # In the order of the processes, which changes: refused, or right where it happens not to.
        dump(key + "_noid.lammpstrj", "custom", "type element " + columns, "element Li Li")
        dump(key + "_time.lammpstrj", "custom", "id element " + columns, "sort id element Li Li time yes units yes", timeStep=None)
        dump(key + "_fine.lammpstrj", "custom", "id element " + columns, "element Li Li format float %.12g sort -1")
    dump("atom.dump", "atom", "", "", **types)
    dump("atom_xyz.dump", "atom", "", "scale no", **types)
    dump("atom_image.dump", "atom", "", "image yes", **types)
    dump("atom_xyz_image.dump", "atom", "", "scale no image yes sort id", **types)
    dump("atom.dump.gz", "atom/gz", "", "", **types)
    dump("custom.dump.gz", "custom/gz", "id element x y z", "element Li Li")
    dump("pbc.dump", "custom", "id element x y z", "element Li Li pbc yes")
    dump("labels.xyz", "xyz", "", "element Li Li sort id")
    dump("types.xyz", "xyz", "", "sort id", **types)
    dump("unsorted.xyz", "xyz", "", "element Li Li")
    if walk.kind in ("skewed", "breathing"):
        dump("part.*.lammpstrj", "custom", "id element x y z", "element Li Li", join="*")
    script.append("rerun positions dump x y z wrapped no box yes\nwrite_data lmp_%s_end.data\n" % tag)
    if not lammps(truth.folder, "".join(script), processes):
        return
    for name, how in files:
        if how.get("join") == "*":
            names = [name.replace("*", str(STEP * n)) for n in range(FRAMES)]
            how["join"], name = names[1:], names[0]
        if name.endswith(".xyz") and walk.kind not in ("flipped", "breathing"):
            truth.add(name, walk, "LAMMPS", **dict(how, giveCell=walk.cells[0].ravel().tolist()))
        truth.add(name, walk, "LAMMPS", **how)
        if "_noid" not in name and walk.kind == "orthogonal" and "types" in how and "xyz" not in name:
            other = {key: value for key, value in how.items() if key != "types"}
            truth.add(name, walk, "LAMMPS", topology="lmp_%s_end.data" % tag, **other)
    # A run that was restarted from half of the way: the second file begins before the first one ends.
    for key in ("x", "xi", "xu"):
        whole = open(os.path.join(truth.folder, "lmp_%s_%s_any.lammpstrj" % (tag, key))).read()
        frames = whole.split("ITEM: UNITS\nmetal\n")[-1].split("ITEM: TIMESTEP\n")[1:]
        pieces = (frames[:35], frames[30:])
        for number, piece in enumerate(pieces):
            with open(os.path.join(truth.folder, "lmp_%s_%s_piece_%d.lammpstrj" % (tag, key, number)), "w") as out:
                out.write("ITEM: UNITS\nmetal\n" + "".join("ITEM: TIMESTEP\n" + each for each in piece))
        names = ["lmp_%s_%s_piece_%d.lammpstrj" % (tag, key, number) for number in range(2)]
        truth.add(names[0], walk, "LAMMPS", timeStep=PS, join=names[1:])


class Known:
    """A walk whose diffusion coefficient alone is known, in Å²/ps."""

    kind, tolerance, msd = "deformed by LAMMPS", 0.0, {}


def free_flight(truth, seed):
    """Brownian motion without forces: D = kB T t / m with the damping time t of fix langevin."""
    kelvin, damp = 400.0, 0.02
    d = 8.617343e-5 * kelvin * damp / 6.94 * 9648.533  # eV/amu = 9648.533 Å²/ps², kB of LAMMPS's metal units
    for name, fixes in {
        "breathes": "fix 3 all deform 1 x wiggle 0.5 2.0 y wiggle 0.4 3.1 z wiggle 0.6 1.7 remap x",
        "shears": "fix 3 all deform 1 xy erate 0.02 remap x flip yes",
        "shears_v": "fix 3 all deform 1 xy erate -0.02 xz erate 0.013 remap x flip yes",
        "grows": "fix 3 all deform 1 x scale 1.2 y scale 1.1 z scale 0.9 remap x",
        "remap_none": "fix 3 all deform 1 x wiggle 0.5 2.0 y wiggle 0.4 3.1 remap none",
    }.items():
        script = """units metal
atom_style atomic
box tilt large
region b prism -3 9 0 13 2 16 1 -2 3
create_box 1 b
create_atoms 1 random 200 %d b
mass 1 6.94
pair_style zero 1.5
pair_coeff * *
neighbor 0.5 bin
neigh_modify delay 0 every 1 check yes
velocity all create %g %d
timestep 0.002
fix 1 all nve
fix 2 all langevin %g %g %g %d
%s
run 500
reset_timestep 0
dump a all custom 50 lmp_free_%s_x.lammpstrj id element x y z
dump b all custom 50 lmp_free_%s_xs.lammpstrj id element xs ys zs ix iy iz
dump c all custom 50 lmp_free_%s_xu.lammpstrj id element xu yu zu
dump_modify a element Li units yes time yes
dump_modify b element Li units yes time yes
dump_modify c element Li units yes time yes sort id
run 20000
""" % (seed, kelvin, seed + 1, kelvin, kelvin, damp, seed + 2, fixes, name, name, name)
        if lammps(truth.folder, script):
            for columns in ("x", "xs", "xu"):
                truth.add("lmp_free_%s_%s.lammpstrj" % (name, columns), Known, "LAMMPS", d=d)


def main():
    folder = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 17
    os.makedirs(folder, exist_ok=True)
    if os.listdir(folder):
        sys.exit(folder + ": a folder with files; expected an empty one, or none")
    rng = np.random.default_rng(seed)
    truth = Truth(folder)
    versions = {"numpy": np.__version__}
    kinds = ("orthogonal", "skewed", "unreduced", "flipped", "breathing")
    for kind in kinds:
        for share in (0.05, 0.25):
            walk = Walk(rng, kind, share)
            tag = "%s_%g" % (kind, share)
            try:
                import ase

                versions["ase"] = ase.__version__
                by_ase(truth, walk, tag, rng)
            except ImportError:
                print("ASE is not installed: left out")
            if shutil.which("lmp"):
                by_lammps(truth, walk, tag, rng, 1)
                if shutil.which("mpirun") and share < 0.2:
                    by_lammps(truth, walk, tag + "_mpi", rng, 2)
            else:
                print("LAMMPS is not installed: left out")
    if shutil.which("lmp"):
        free_flight(truth, seed)
        told = subprocess.run(["lmp", "-h"], capture_output=True, text=True).stdout
        versions["lammps"] = next((line for line in told.splitlines() if "Simulator" in line), "?").split(" - ")[-1]
    for name in ("positions", "log.lammps"):
        if os.path.exists(os.path.join(folder, name)):
            os.remove(os.path.join(folder, name))
    json.dump({"seed": seed, "versions": versions, "files": truth.files}, open(os.path.join(folder, "truth.json"), "w"))
    for form, problem in not_written.items():
        print("not written by ASE:", form, problem)
    print(len(truth.files), "ways to read", len(os.listdir(folder)) - 1, "files;", versions)


if __name__ == "__main__":
    main()
