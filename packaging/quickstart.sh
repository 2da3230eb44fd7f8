#!/usr/bin/env bash
# Builds ngxaudit and audits this machine's nginx with it. The only command that a fresh Debian
# machine needs.
#
# usage: packaging/quickstart.sh [ARGUMENT]...      passed on to ngxaudit: packaging/quickstart.sh --root DIR
#
# Where there is no nginx and no argument, a tree with the mistakes of real outages is made in a
# temporary directory, and audited instead. The exit status is the audit's: 0 nothing found, 1
# warnings, 2 errors, 3 could not tell.
set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || exit 3
# shellcheck source=packaging/packages.sh
. "$top/packaging/packages.sh"
# shellcheck source=packaging/demonstration.sh
. "$top/packaging/demonstration.sh"

say() { echo "quickstart: $*" >&2; }

give_up() {
	say "$1"
	exit 3
}

# Builds the release; what the tools say is shown only where they fail.
build() {
	local log status
	log=$(mktemp) || return 1
	(
		cd "$top" || exit 1
		cmake --preset release -G Ninja -D NGXAUDIT_TESTS=OFF && cmake --build --preset release
	) >"$log" 2>&1
	status=$?
	[ "$status" -eq 0 ] || cat "$log" >&2
	rm -f "$log"
	return "$status"
}

say "looking for the packages that the build needs"
packages_install build || give_up "the packages could not be installed"
say "building"
build || give_up "the build failed"

ngxaudit=$top/build/release/ngxaudit
status=0
if [ $# -gt 0 ] || [ -e /etc/nginx/nginx.conf ]; then
	say "running ngxaudit${*:+ }$*"
	"$ngxaudit" "$@" || status=$?
else
	demonstration=$(mktemp -d) || give_up "no temporary directory"
	trap 'rm -rf "$demonstration"' EXIT
	demonstration_make "$demonstration" || give_up "the demonstration could not be made"
	say "there is no nginx on this machine: what follows is a DEMONSTRATION on a made-up tree"
	"$ngxaudit" --root "$demonstration" -v || status=$?
	say "this was a demonstration; audit a tree of your own with: packaging/quickstart.sh --root DIR"
fi
say "exit status $status"
say "to install: packaging/build-deb.sh, then apt install ./build/deb/ngxaudit_*.deb"
say "or, without a package: cmake --install $top/build/release"
exit "$status"
