# shellcheck shell=bash
# Completion of ngxaudit for bash.

_ngxaudit_rules() {
	ngxaudit --list-rules 2>/dev/null | awk '{ print $1; print $2 }' | sort -u
}

_ngxaudit_sites() {
	ngxaudit --sites --no-test --no-live 2>/dev/null | awk '{ print $1 }'
}

# What comes after the option before the cursor.
_ngxaudit_value() {
	local word=$2
	case $1 in
	-f | --format) compgen -W "text json sarif github nagios prometheus junit" -- "$word" ;;
	--fail-on) compgen -W "error warning note never" -- "$word" ;;
	--color) compgen -W "auto always never" -- "$word" ;;
	--only | --skip | --severity | --explain) compgen -W "$(_ngxaudit_rules)" -- "$word" ;;
	-R | --root | -p | --prefix | --rules | --state-dir) compgen -d -- "$word" ;;
	-c | --config | -n | --nginx-conf | --nginx | -o | --output) compgen -f -- "$word" ;;
	--pair | --test-timeout | --hold) ;;
	*) return 1 ;;
	esac
	return 0
}

_ngxaudit_options="
	-c --config -n --nginx-conf -p --prefix -R --root --pair --nginx --no-test --test-timeout
	--test-in-place --test-disabled --test-anyway --no-live --live --only --skip --severity --rules
	--pre-reload --watch --fix --undo --recover --accept --diff --restore --hold --release
	--sites --parse --list-rules --explain --list-facts --list --verify --live --changes
	-y --yes --dry-run --reload --force --state-dir -f --format -o --output --fail-on --color
	-q --quiet -v --verbose -h --help --version"

_ngxaudit() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} values
	if values=$(_ngxaudit_value "$before" "$word"); then
		:
	elif [[ $word == -* ]]; then
		values=$(compgen -W "$_ngxaudit_options" -- "$word")
	elif [[ " ${COMP_WORDS[*]} " == *" --diff "* || " ${COMP_WORDS[*]} " == *" --restore "* || \
		" ${COMP_WORDS[*]} " == *" --parse "* ]]; then
		values=$(compgen -f -- "$word")
	else
		values=$(compgen -W "$(_ngxaudit_sites)" -- "$word")
	fi
	mapfile -t COMPREPLY <<<"$values"
	[ -n "$values" ] || COMPREPLY=()
}

complete -o filenames -o bashdefault -F _ngxaudit ngxaudit
