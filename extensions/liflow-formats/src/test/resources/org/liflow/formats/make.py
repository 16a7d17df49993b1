"""Writes the files of this folder, with h5py 3.16 (HDF5 2.0); gzip -9n then compresses them.

Four atoms in a skewed cell, six frames: the position of atom n along axis x in frame f is
1.25 n + 0.5 x + 0.125 f (n - 1), which a float holds exactly.
"""

import gzip

import h5py
import numpy as np

F, N = 6, 4
f, n, x = np.meshgrid(range(F), range(N), range(3), indexing="ij")
WALK = 1.25 * n + 0.5 * x + 0.125 * f * (n - 1)
CELL = np.array([[10.0, 0, 0], [1, 11, 0], [0.5, 0.75, 12]])
# HDF5 2.0 writes a fifth version of types by its own newest rules, which jHDF 0.13 does not read.
V110 = ("earliest", "v110")
SPECIES = h5py.enum_dtype({"Li": 0, "S": 4, "Cl": 7}, basetype="i4")


def h5md(file, positions=WALK, unit="Angstrom", storage={}, step=None, time=None, creator="h5py"):
    head = file.create_group("h5md")
    head.attrs["version"] = [1, 1]
    head.create_group("creator").attrs["name"] = creator
    particles = file.create_group("particles/all")
    box = particles.create_group("box")
    box.attrs["dimension"] = 3
    box.attrs["boundary"] = ["periodic"] * 3
    position = particles.create_group("position")
    position.create_dataset("value", data=positions, **storage).attrs["unit"] = unit
    position["step"] = np.arange(F) * 50 if step is None else step
    position["time"] = np.arange(F) * 0.1 if time is None else time
    position["time"].attrs["unit"] = "ps"
    box["edges"] = CELL / (10 if unit == "nm" else 1)
    box["edges"].attrs["unit"] = unit
    particles.create_dataset("species", data=[0, 0, 4, 7], dtype=SPECIES)
    return particles


def write(name, fill, **options):
    with h5py.File(name, "w", **options) as file:
        fill(file)
    with open(name, "rb") as plain, open(name + ".gz", "wb") as packed:
        with gzip.GzipFile("", "wb", 9, packed, 0) as out:
            out.write(plain.read())


def chunks(**storage):
    return lambda file: h5md(file, storage=storage)


write("contiguous.h5", lambda file: h5md(file))
write("big-endian.h5", lambda file: h5md(file, WALK.astype(">f4")))
write("deflate.h5", chunks(chunks=(4, 3, 2), compression="gzip", shuffle=True, fletcher32=True))
write("lzf.h5", chunks(chunks=(1, 4, 3), compression="lzf"))
write("lzf-shuffle.h5", chunks(chunks=(6, 4, 3), compression="lzf", shuffle=True))
write("user-block.h5", lambda file: h5md(file), userblock_size=512)
grows = {"maxshape": (None, 4, 3), "chunks": (4, 4, 3), "compression": "gzip"}
write("extensible-array.h5", chunks(**grows), libver=V110)
write("fixed-array.h5", chunks(chunks=(4, 3, 3)), libver=V110)
write("single-chunk.h5", chunks(chunks=(6, 4, 3), compression="gzip"), libver=V110)
grows = {"maxshape": (None, None, 3), "chunks": (4, 3, 3), "compression": "gzip"}
write("tree-of-version-2.h5", chunks(**grows), libver=V110)
write("nm.h5", lambda file: h5md(file, WALK / 10, "nm", step=50, time=0.1), libver=V110)


def deep(file):  # a tree of several levels, and random data, which LZF leaves as they are
    noise = np.random.default_rng(1).random((150, 4, 3)).astype("f4")
    particles = h5md(file, noise, storage={"chunks": (1, 4, 3), "compression": "lzf"}, step=1)
    del particles["position/time"]
    file["noise"] = noise[[0, 1, 70, 149]]


write("deep-tree.h5", deep)


def ids(file):
    particles = h5md(file)
    place = WALK @ np.linalg.inv(CELL)
    image = np.floor(place).astype("i4")
    orders = [np.random.default_rng(k).permutation(N) for k in range(F)]
    for name, values in (
        ("position", (place - image) @ CELL),
        ("image", image),
        ("id", np.repeat([[3, 5, 9, 11]], F, 0)),
        ("species", np.repeat([[0, 0, 4, 7]], F, 0).astype(SPECIES)),
    ):
        shuffled = np.array([row[order] for row, order in zip(values, orders)])
        if name == "position":
            particles["position/value"][...] = shuffled
            continue
        if name in particles:
            del particles[name]
        particles.create_group(name)
        particles[name]["value"] = shuffled
        particles[name]["step"] = particles["position/step"]


write("ids-and-images.h5", ids)


def less_often(name):  # written at each second step of the positions
    def fill(file):
        ids(file)
        track = file["particles/all/" + name]
        del track["step"]
        track["step"] = np.arange(F) * 100

    return fill


write("image-steps.h5", less_often("image"))
write("id-steps.h5", less_often("id"))


def more_often(file):  # species at each fifth of the steps between positions, and then other ones
    particles = h5md(file)
    del particles["species"]
    species = particles.create_group("species")
    kinds = [[7, 0, 4, 0], [0, 0, 4, 7]]
    species["value"] = np.array([kinds[k % 5 == 0] for k in range(5 * F)]).astype(SPECIES)
    species["step"] = np.arange(5 * F) * 10


write("species-steps.h5", more_often)


def recounted(file):  # a restart wrapped the atoms and began to count images anew
    particles = h5md(file)
    place = WALK @ np.linalg.inv(CELL)
    image = np.floor(place).astype("i4")
    wrapped = (place - image) @ CELL
    image[3:] -= image[3]
    particles["position/value"][...] = wrapped
    particles.create_group("image")["value"] = image
    particles["image/step"] = particles["position/step"]


write("recounted.h5", recounted)


def mdanalysis(file):  # 2.9: as many frames as were announced, of which four were written
    particles = h5md(file, creator="MDAnalysis")
    del particles["species"]
    del particles["box/edges"]
    edges = particles.create_group("box/edges")
    edges["value"] = np.repeat(CELL[None].astype("f4"), F, 0)
    edges["step"] = np.array([0, 50, 100, 150, 0, 0], "i4")
    edges["time"] = np.array([0, 0.1, 0.2, 0.3, 0, 0], "f4")
    position = particles["position"]
    for name in ("value", "step", "time"):
        position[name][4:] = 0


write("mdanalysis.h5", mdanalysis)


def lammps(file):  # 29 Aug 2024: no units, types for species, a box of lengths
    particles = h5md(file, creator="lammps")
    del particles["position/value"].attrs["unit"]
    del particles["position/time"].attrs["unit"]
    del particles["species"], particles["box/edges"]
    edges = particles.create_group("box/edges")
    edges["value"] = np.repeat([[10.0, 11, 12]], F, 0)
    edges["step"] = particles["position/step"]
    edges["time"] = particles["position/time"]
    species = particles.create_group("species")
    species["value"] = np.repeat([[1, 1, 2, 3]], F, 0).astype("i4")
    species["step"] = particles["position/step"]


write("lammps.h5", lammps)


def znh5md(file):  # 0.4: atomic numbers, even steps
    particles = h5md(file, step=1, time=2.0)
    particles["position/time"].attrs["unit"] = "fs"
    del particles["species"]
    species = particles.create_group("species")
    species.attrs["ASE_ENTRY_ORIGIN"] = "atoms"
    species["value"] = np.repeat([[3, 3, 16, 17]], F, 0)
    species["step"] = 1


write("znh5md.h5", znh5md)


def torch_sim(file):  # 0.5, by PyTables: arrays that grow, deflated; the cell's vectors are columns
    file.create_group("header").attrs["program"] = np.bytes_("TorchSim")
    file.create_group("metadata")
    arrays = {
        "positions": (WALK.astype("f4"), np.arange(F) * 10),
        "cell": (np.repeat(CELL.T[None], F, 0).astype("f4"), np.arange(F) * 10),
        "atomic_numbers": (np.array([[3, 3, 16, 17]], "i4"), [0]),
        "pbc": (np.array([True] * 3), [0]),
    }
    for name, (values, steps) in arrays.items():
        for group, data in (("data", values), ("steps", np.array(steps, "i4"))):
            file.require_group(group).create_dataset(
                name,
                data=data,
                maxshape=(None,) + data.shape[1:],
                chunks=(4,) + data.shape[1:],
                compression=1,
                shuffle=True,
            )


write("torch-sim.h5md", torch_sim)


def torch_sim_steps(name):  # an array that was written at an interval of its own
    def fill(file):
        torch_sim(file)
        if name == "atomic_numbers":
            file["data/" + name].resize(F, 0)
            file["data/" + name][...] = [[3, 3, 16, 17]]
            file["steps/" + name].resize(F, 0)
        file["steps/" + name][...] = np.arange(F) * 20

    return fill


write("torch-sim-cell.h5md", torch_sim_steps("cell"))
write("torch-sim-atoms.h5md", torch_sim_steps("atomic_numbers"))


def vasp(file, **incar):  # 6.4.3, after py4vasp's schema
    ions = file.create_group("intermediate/ion_dynamics")
    place = np.round(WALK @ np.linalg.inv(CELL), 14) % 1
    ions.create_dataset("position_ions", data=place, maxshape=(None, N, 3), chunks=(1, N, 3))
    cells = np.repeat(CELL[None] / 2, F, 0)
    ions.create_dataset("lattice_vectors", data=cells, maxshape=(None, 3, 3), chunks=(1, 3, 3))
    results = file.create_group("results/positions")
    results["scale"] = 2.0
    results["ion_types"] = np.array([b"Li_sv", b"S    ", b"Cl   "])
    results["number_ion_types"] = np.array([2, 1, 1], "i4")
    for part, number in (("major", 6), ("minor", 4), ("patch", 3)):
        file["version/" + part] = number
    for tag, value in incar.items():
        file["input/incar/" + tag] = value


# VASP thins out its output by ML_OUTBLOCK only where it runs a force field that was learnt before.
held = {"POTIM": 2.0, "IBRION": 0, "TEBEG": 650.0, "NSW": 30, "MDALGO": 2, "SMASS": 0.5}
run = {"ML_LMLFF": True, "ML_MODE": b"run ", "ML_OUTBLOCK": 5}
write("vaspout.h5", lambda file: vasp(file, **held, **run))
train = {"ML_LMLFF": True, "ML_MODE": b"train", "ML_OUTBLOCK": 5}
free = {"POTIM": 2.0, "TEBEG": 650.0, "NSW": 6}
write("vaspout-train.h5", lambda file: vasp(file, **free, **train))
unsure = {"POTIM": 2.0, "IBRION": 0, "TEBEG": 650.0, "TEEND": 700.0, "NSW": 400, "NBLOCK": 10}
write("vaspout-nblock.h5", lambda file: vasp(file, **unsure))
write("vaspout-rest.h5", lambda file: vasp(file, POTIM=0.5, IBRION=2, NSW=6))


def older(file):
    vasp(file, **held, **run)
    file["version/patch"][...] = 2


write("vaspout-older.h5", older)


def without_positions(file):
    particles = h5md(file)
    del particles["position/value"]
    return particles["position"]


def soft_link(file):
    without_positions(file)["value"] = h5py.SoftLink("/particles/all/position/value")


def external_link(file):
    without_positions(file)["value"] = h5py.ExternalLink("contiguous.h5", "/particles")


def external_data(file):
    external = [("/etc/passwd", 0, h5py.h5f.UNLIMITED)]
    without_positions(file).create_dataset("value", (F, N, 3), "f8", external=external)


def virtual(file):
    layout = h5py.VirtualLayout((F, N, 3), "f8")
    layout[:] = h5py.VirtualSource("contiguous.h5", "/particles/all/position/value", (F, N, 3))
    without_positions(file).create_virtual_dataset("value", layout)


def many_atoms(file):
    value = without_positions(file).create_dataset("value", (F, 10**7, 3), "f8", chunks=(1, 9, 3))
    value.attrs["unit"] = "nm"
    del file["particles/all/species"]
    file["particles/all"].create_dataset("species", (10**7,), SPECIES)


def killed(file):
    value = without_positions(file).create_dataset("value", (F, N, 3), "f8", chunks=(1, N, 3))
    value.attrs["unit"] = "Angstrom"
    value[:4] = WALK[:4]


def many_bytes(file):  # numbers of one byte, which take eight as doubles
    value = without_positions(file).create_dataset(
        "value", (F, 10**8, 3), "i1", chunks=(1, 10**8, 3), compression=1
    )
    value.attrs["unit"] = "nm"


def zeros(file):  # 1,200,000 bytes of zeros in some 1,200
    value = without_positions(file).create_dataset(
        "value", (F, 50000, 3), "f8", chunks=(1, 50000, 3), compression=9
    )
    value.attrs["unit"] = "nm"
    value[0] = 0


write("soft-link.h5", soft_link)
write("external-link.h5", external_link)
write("external-data.h5", external_data)
write("virtual.h5", virtual, libver=V110)
write("many-atoms.h5", many_atoms)
write("many-bytes.h5", many_bytes)
write("killed.h5", killed)
write("zeros.h5", zeros)
write("scale-offset.h5", chunks(chunks=(6, 4, 3), scaleoffset=6))
write("two-groups.h5", lambda file: (h5md(file), file.copy("particles/all", "particles/ions")))
write("newest-types.h5", lambda file: h5md(file), libver="latest")
write("other.h5", lambda file: file.create_group("something"))
