#!/usr/bin/env bash
# Builds and tests everything. The only command that a fresh Debian machine needs.
#
# usage: tests/run.sh [--long]
#
# One line a step; of a step that fails, the end of its log; at the end what was skipped, and `N
# passed, N failed, N skipped`. --long takes the time that the short run has not: more generated
# input, longer fuzzing, the static analyser, larger trees.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# shellcheck source=packaging/packages.sh
. packaging/packages.sh

export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
export PATH=$PATH:/usr/sbin:/sbin
long=false
case "$*" in
'') ;;
--long) long=true ;;
*)
	echo "usage: tests/run.sh [--long]" >&2
	exit 2
	;;
esac
if $long; then
	oracle_count=20000 fuzz_seconds=600 bench_sizes=1000,10000,100000 bench_runs=9 kinds=(build deb test long)
	limit=14400
else
	oracle_count=2000 fuzz_seconds=20 bench_sizes=1000,10000 bench_runs=5 kinds=(build deb test)
	limit=1800
fi
oracle_seed=20

scratch=$(mktemp -d "${TMPDIR:-/tmp}/ngxaudit-run-XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
# Tests that play an ordinary user have to get in, and nothing may stay behind.
chmod 755 "$scratch"
mkdir "$scratch/log" "$scratch/result" "$scratch/tmp"
chmod 755 "$scratch/tmp"
export TMPDIR=$scratch/tmp

now() { date +%s%N; }

# Every suite: one that hangs is ended after its seconds, with all that it started.
python3() {
	local status=0
	timeout --kill-after=30 "$limit" python3 "$@" || status=$?
	[ "$status" -ne 124 ] || echo "this took more than $limit s, and was ended"
	return "$status"
}

# step NAME COMMAND...: runs it, prints its line, and leaves its counts in result/NAME. A step that
# does not count its tests is one test.
step() {
	local name=$1 start status counts
	local log=$scratch/log/$name
	shift
	start=$(now)
	"$@" >"$log" 2>&1 </dev/null
	status=$?
	counts=$(grep -aE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n 1)
	if [ -z "$counts" ]; then
		[ "$status" -eq 0 ] && counts='1 passed, 0 failed, 0 skipped' || counts='0 passed, 1 failed, 0 skipped'
	elif [ "$status" -ne 0 ] && [[ $counts == *' 0 failed,'* ]]; then
		counts=${counts/ 0 failed/ 1 failed}
	fi
	echo "$counts" >"$scratch/result/$name"
	grep -a '^skipped: ' "$log" | sed "s/^skipped: /skipped: $name: /" >"$scratch/result/$name.skips"
	report "$name" "$status" "$start" "$counts"
	return "$status"
}

report() {
	local word=ok
	[ "$2" -eq 0 ] || word=FAILED
	local milliseconds=$((($(now) - $3) / 1000000))
	local line
	line=$(printf '%-6s %-16s %5d.%d s  %s' "$word" "$1" $((milliseconds / 1000)) \
		$((milliseconds % 1000 / 100)) "$4")
	if [ "$2" -eq 0 ]; then
		echo "$line"
	else # in one write, that steps beside each other do not mix
		printf '%s\n%s\n' "$line" "$(tail -n 60 "$scratch/log/$1" | sed 's/^/    | /')"
	fi
}

skip() {
	echo '0 passed, 0 failed, 1 skipped' >"$scratch/result/$1"
	echo "skipped: $1: $2" >"$scratch/result/$1.skips"
}

# build PRESET [OPTION...]: all of it; an optimizing compiler's warnings are errors, too.
build() {
	cmake --preset "$1" -G Ninja -D CMAKE_COMPILE_WARNING_AS_ERROR=ON "${@:2}" &&
		cmake --build --preset "$1"
}

# The fuzz targets alone.
build_fuzz() {
	local targets
	mapfile -t targets < <(basename -s .c tests/fuzz/fuzz_*.c)
	cmake --preset fuzz -G Ninja && cmake --build --preset fuzz --target "${targets[@]}"
}

# unit PRESET: ctest; of what it says only what failed, and the sum of what the programs counted.
unit() {
	local log=$scratch/unit-$1 status
	ctest --test-dir "build/$1" --verbose --timeout 300 --no-tests=error --parallel 2 >"$log" 2>&1
	status=$?
	[ "$status" -eq 0 ] ||
		grep -aE ':[FE]:|SUMMARY|runtime error|ERROR:|\((Failed|Timeout|SEGFAULT|.*Abort.*)\)$' "$log"
	awk -F'[:,] *' -v status="$status" '
		/Checks: [0-9]+, Failures:/ { for (i = 1; i < NF; i++) {
			if ($i ~ /Checks$/) checks += $(i + 1)
			if ($i ~ /(Failures|Errors)$/) failed += $(i + 1) } }
		END { if (status && !failed) failed = 1
			passed = (checks > failed) ? checks - failed : 0
			printf "%d passed, %d failed, 0 skipped\n", passed, failed }' "$log"
	return "$status"
}

watch() {
	local options=(--binary build/dev/ngxaudit)
	! $long || options+=(--long)
	python3 tests/watch/run.py "${options[@]}"
}

# fuzz: every target for its time, on a copy of its corpus.
fuzz() {
	local target name targets seeds failed=0 passed=0 jobs=()
	mapfile -t targets < <(find build/fuzz/tests -maxdepth 1 -name 'fuzz_*' -type f -perm -100)
	for target in "${targets[@]}"; do
		name=$(basename "$target")
		mkdir -p "$scratch/fuzz/$name/corpus" "$scratch/fuzz/$name/found"
		seeds=tests/fuzz/corpus/${name#fuzz_}
		[ ! -d "$seeds" ] || cp -r "$seeds/." "$scratch/fuzz/$name/corpus"
		"$target" -max_total_time="$fuzz_seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
			-artifact_prefix="$scratch/fuzz/$name/found/" "$scratch/fuzz/$name/corpus" \
			>"$scratch/fuzz/$name/log" 2>&1 &
		jobs+=("$!:$name")
	done
	for target in "${jobs[@]}"; do
		name=${target#*:}
		if wait "${target%%:*}"; then
			passed=$((passed + 1))
			grep -a 'number_of_executed_units' "$scratch/fuzz/$name/log"
		else
			failed=$((failed + 1))
			tail -n 40 "$scratch/fuzz/$name/log"
			for found in "$scratch/fuzz/$name/found"/*; do
				echo "$found:"
				base64 "$found" | head -n 20
			done
		fi
	done
	echo "$passed passed, $failed failed, 0 skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# oracle: generated files, read by the real nginx and by our parser.
oracle() {
	local status=0 log=$scratch/oracle.log
	mkdir "$scratch/oracle"
	python3 tests/oracle/oracle.py --driver build/dev/tests/parse_words --count "$oracle_count" \
		--seed "$oracle_seed" --scratch "$scratch/oracle" >"$log" || status=$?
	cat "$log"
	if [ "$status" -eq 77 ]; then
		printf '%s\n' 'skipped: comparison with nginx: no nginx' '0 passed, 0 failed, 1 skipped'
		return 0
	elif [ "$status" -eq 0 ] && grep -q 'no Lua module here' "$log"; then
		printf '%s\n' 'skipped: Lua blocks: nginx has no Lua module' '1 passed, 0 failed, 1 skipped'
	fi
	return "$status"
}

# crash: repairs killed at every call, and every call failing.
crash() {
	local options=(--driver build/dev/tests/apply_driver)
	! $long || options+=(--long)
	python3 tests/fix/crash.py "${options[@]}"
}

guards() {
	local options=(--build build/release)
	! $long || options+=(--long)
	python3 tests/guards/run.py "${options[@]}"
}

# package: the Debian package, what is installed and where, units and hooks. The package is kept for
# the real system.
package() {
	local options=(--build build/release --keep "$scratch/deb")
	! $long || options+=(--long)
	python3 tests/package/run.py "${options[@]}"
}

real_system() {
	local options=()
	[ ! -e "$scratch/deb/ngxaudit.deb" ] || options+=(--deb "$scratch/deb/ngxaudit.deb")
	python3 tests/system/run.py "${options[@]}"
}

# What needs the sanitized program, what needs it not, and what waits most of its time, in lanes
# beside each other.
lane_one() {
	step unit unit dev
	step cases python3 tests/cases/run.py --binary build/dev/ngxaudit --jobs 2
	step formats python3 tests/formats/run.py --binary build/dev/ngxaudit
	step fleet python3 tests/fleet/run.py --binary build/dev/ngxaudit
	step incidents python3 tests/incidents/run.py --binary build/dev/ngxaudit
	step live python3 tests/live/run.py --binary build/dev/ngxaudit
	step verdict python3 tests/verdict/run.py --binary build/dev/ngxaudit
	step visitors python3 tests/visitors/run.py --binary build/dev/ngxaudit
}

lane_two() {
	step guards guards
	$clang && step unit-clang unit dev-clang
	step hostile python3 tests/hostile/run.py --binary build/dev/ngxaudit
	step notrace python3 tests/notrace/run.py --binary build/dev/ngxaudit
	step strangers python3 tests/strangers/run.py --binary build/dev/ngxaudit
	step watch watch
	step fix python3 tests/fix/end_to_end.py --binary build/dev/ngxaudit
	step drift python3 tests/drift/run.py --binary build/dev/ngxaudit
	step reuse python3 tests/reuse/run.py --driver build/dev/tests/pass_driver
	step completions python3 tests/completions/run.py --binary build/dev/ngxaudit
	step gate python3 tests/gate/run.py --binary build/dev/ngxaudit
	step crash crash
	step oracle oracle
	$fuzz && step fuzz fuzz
}

lane_three() {
	step package package
	step system real_system
}

finish() {
	echo
	find "$scratch/result" -name '*.skips' -exec cat {} + | sort
	cat "$scratch"/result/* 2>/dev/null | awk '
		/^[0-9]+ passed, / { passed += $1; failed += $3; skipped += $5 }
		END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed > 0 || passed == 0 }'
}

if ! step packages packages_install "${kinds[@]}"; then
	finish
	exit 1
fi
if ! step build-dev build dev || ! step build-release build release -D NGXAUDIT_TESTS=OFF; then
	skip tests "there is nothing to test"
	finish
	exit 1
fi
clang=false fuzz=false
step build-clang build dev-clang && clang=true
step build-fuzz build_fuzz && fuzz=true

lane_one &
lane_two &
lane_three &
wait
# Alone, for its figures' sake.
step bench python3 tests/bench/bench.py --binary build/release/ngxaudit --factor 2 \
	--sizes "$bench_sizes" --runs "$bench_runs"
step bench-verdict python3 tests/bench/verdict.py --binary build/release/ngxaudit --factor 2 --runs 5
step bench-watch python3 tests/bench/watch.py --binary build/release/ngxaudit --factor 2
step bench-drift python3 tests/bench/drift.py --binary build/release/ngxaudit --factor 2 --runs 5
$long || skip clang-tidy "with --long only"
finish
