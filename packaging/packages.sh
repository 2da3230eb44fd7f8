# shellcheck shell=bash
# To be sourced. packages_install KIND...: installs what is missing of the packages of these kinds
# (packages.txt), and lets no installed service start. Says what it does on stderr.

packages_missing() {
	local here kind package
	here=$(dirname "${BASH_SOURCE[0]}")
	while read -r kind package; do
		case " $* " in
		*" $kind "*) packages_has "$package" || echo "$package" ;;
		esac
	done <"$here/packages.txt"
}

packages_has() {
	case $(dpkg-query -W -f='${Status}' "$1" 2>/dev/null) in
	*"ok installed") return 0 ;;
	*) return 1 ;;
	esac
}

packages_install() {
	local missing
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		echo "not a Debian system: the packages of packaging/packages.txt are taken for granted" >&2
		return 0
	fi
	mapfile -t missing < <(packages_missing "$@")
	[ "${#missing[@]}" -gt 0 ] || return 0
	echo "installing ${missing[*]}" >&2
	packages_apt "${missing[@]}"
}

# Runs as root, or through sudo: the whole of it at once, so that a password is asked for once.
packages_apt() {
	local as_root=()
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			echo "these packages are missing, and neither root nor sudo is at hand: $*" >&2
			return 1
		fi
		as_root=(sudo)
	fi
	# shellcheck disable=SC2016 # the inner shell expands it
	"${as_root[@]}" bash -c '
		policy=/usr/sbin/policy-rc.d
		if [ ! -e "$policy" ] && [ ! -L "$policy" ]; then
			trap "rm -f $policy" EXIT
			trap "exit 130" INT TERM HUP
			printf "#!/bin/sh\nexit 101\n" >"$policy" && chmod 755 "$policy" || exit 1
		fi
		export DEBIAN_FRONTEND=noninteractive
		apt-get -qq update && apt-get -qq -y install --no-install-recommends "$@"
	' packages "$@" >&2
}
