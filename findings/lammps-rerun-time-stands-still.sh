#!/bin/bash
# Expected: a dump that LAMMPS writes in a rerun with "dump_modify time yes" states the time of each frame, as the first run did.
# True (LAMMPS 29 Sep 2021, Debian 20220106): TIMESTEP goes 0, 10, 20, and TIME is 0 in every frame. A reader that
# trusts TIME sees frames without a distance in time; one that divides by it gets an infinite rate.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
export OMP_NUM_THREADS=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# Debian 12 (bookworm), as root: the package comes from apt with this version.
for package in lammps=20220106.git7586adbb6a+ds1-2+b2; do
  [ "$(dpkg-query -W -f '${Package}=${Version}' "${package%%=*}" 2>/dev/null)" = "$package" ] || apt-get install -y -qq --no-install-recommends "$package" >/dev/null
done
cat > argon.in <<'P'
units metal
atom_style atomic
lattice fcc 5.26
region box block 0 2 0 2 0 2
create_box 1 box
create_atoms 1 box
mass 1 39.948
pair_style lj/cut 8.5
pair_coeff 1 1 0.0104 3.4
timestep 0.002
P
{ cat argon.in; printf '%s\n' "velocity all create 50 1" "fix 1 all nve" "dump d all custom 10 run.dump id type x y z ix iy iz" \
  "dump_modify d sort id time yes" "run 20"; } > run.in
{ cat argon.in; printf '%s\n' "dump d all custom 10 rerun.dump id type xu yu zu" "dump_modify d sort id time yes" \
  "rerun run.dump dump x y z ix iy iz box yes"; } > rerun.in
for name in run rerun; do lmp -in $name.in -log none -screen none; done
values() { grep -A1 "ITEM: $1\$" "$2" | grep -v '^[I-]' | tr '\n' ' '; }
for name in run rerun; do echo "$name: TIMESTEP $(values TIMESTEP $name.dump)TIME $(values TIME $name.dump)"; done
[ "$(values TIME run.dump)" = "0 0.02 0.04 " ]
[ "$(values TIMESTEP rerun.dump)" = "0 10 20 " ]
[ "$(values TIME rerun.dump)" = "0 0 0 " ]
