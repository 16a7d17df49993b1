#!/bin/bash
# Expected: Open Babel reads the second line of a POSCAR as VASP does: a negative number is minus the volume of the
# cell, three numbers are factors for x, y and z; or it refuses them.
# True (Open Babel 3.1.1): -1000 multiplies the cell (5 A become -5000 A) and of three factors only the first counts
# (a cell of 5 x 10 x 15 A is read as 5 x 5 x 5 A). Volume and density are wrong without a warning.
set -eu
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
# Debian 12 (bookworm), as root: the package comes from apt with this version.
package=openbabel=3.1.1+dfsg-9+b3
[ "$(dpkg-query -W -f '${Package}=${Version}' openbabel 2>/dev/null)" = "$package" ] || apt-get install -y -qq --no-install-recommends "$package" >/dev/null
lengths() { # the diagonal of the cell that comes back for the scale $1
  printf 't\n%s\n5 0 0\n0 5 0\n0 0 5\nLi S\n1 1\nDirect\n0 0 0\n.5 .5 .5\n' "$1" > POSCAR
  obabel -iPOSCAR POSCAR -oPOSCAR 2>/dev/null | sed -n 3,5p | sed 's/-/ -/g' | awk '{printf "%.0f ", $NR}'
}
one=$(lengths 2.0); volume=$(lengths -1000.0); three=$(lengths "1.0 2.0 3.0")
echo "scale 2.0: $one(right); scale -1000.0: $volume(VASP: 10 10 10); scale 1.0 2.0 3.0: $three(VASP: 5 10 15)"
[ "$one" = "10 10 10 " ]; [ "$volume" = "-5000 -5000 -5000 " ]; [ "$three" = "5 5 5 " ]
