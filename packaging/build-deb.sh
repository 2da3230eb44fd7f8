#!/usr/bin/env bash
# Builds the Debian package.
#
# usage: packaging/build-deb.sh [DIRECTORY]      where the packages go; build/deb where nothing is said
#
# The tree is copied to a scratch directory with debian/ at its top, so that the top level here stays
# clean. The same sources give the same bytes, wherever and whenever they are built.
set -eu
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=packaging/packages.sh
. "$top/packaging/packages.sh"

packages_install build deb
mkdir -p "${1:-$top/build/deb}"
into=$(cd "${1:-$top/build/deb}" && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/ngxaudit-deb-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP

tree=$scratch/ngxaudit
mkdir "$tree"
tar -C "$top" --exclude='./build*' --exclude=./.git --exclude=./.cache --exclude=__pycache__ -cf - . |
	tar -C "$tree" -xf -
cp -R "$tree/packaging/debian" "$tree/debian"
# What is in the package does not depend on how this user makes files.
chmod -R u=rwX,go=rX "$tree"
(
	umask 022
	cd "$tree"
	unset CFLAGS CPPFLAGS LDFLAGS
	dpkg-buildpackage --build=binary --unsigned-source --unsigned-changes
) >"$scratch/log" 2>&1 || {
	cat "$scratch/log" >&2
	exit 1
}
for file in "$scratch"/ngxaudit*_*.deb "$scratch"/ngxaudit_*.changes "$scratch"/ngxaudit_*.buildinfo; do
	cp "$file" "$into"
	echo "$into/${file##*/}"
done
