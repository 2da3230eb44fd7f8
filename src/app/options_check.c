#include "options_check.h"

#include <stddef.h>
#include <stdint.h>

static size_t most_operands(enum mode mode)
{
	switch (mode) {
	case MODE_AUDIT:
	case MODE_FIX:
	case MODE_DIFF:
	case MODE_RESTORE:
	case MODE_HELP:
		return SIZE_MAX;
	case MODE_PARSE:
	case MODE_UNDO:
	case MODE_ACCEPT:
		return 1;
	default:
		return 0;
	}
}

/* The modes that repair the tree, and those that change it. */
enum { REPAIRING = 1 << MODE_FIX | 1 << MODE_RESTORE, CHANGING = REPAIRING | 1 << MODE_UNDO };

/* The options that are for some modes alone. */
static const struct {
	size_t field; /* a bool of struct options */
	unsigned modes;
	const char *text;
} bound[] = {
	{offsetof(struct options, yes), CHANGING | 1U << MODE_ACCEPT,
		"--yes goes with --fix, --restore, --undo or --accept"},
	{offsetof(struct options, dry_run), CHANGING,
		"--dry-run goes with --fix, --restore or --undo"},
	{offsetof(struct options, reload), REPAIRING, "--reload goes with --fix or --restore"},
	{offsetof(struct options, force), REPAIRING | 1U << MODE_ACCEPT | 1U << MODE_HOLD,
		"--force goes with --fix, --restore, --accept or --hold"},
	{offsetof(struct options, list), 1U << MODE_UNDO | 1U << MODE_ACCEPT,
		"--list goes with --undo or --accept"},
	{offsetof(struct options, changes), 1U << MODE_AUDIT,
		"--changes goes with an audit, and with no other mode"},
	{offsetof(struct options, live), 1U << MODE_DIFF, "--live goes with --diff"},
	{offsetof(struct options, verify), 1U << MODE_ACCEPT, "--verify goes with --accept"},
};

int options_check(const struct options *options, struct nga_error *err)
{
	const size_t most = most_operands(options->mode);

	if (options->operands.n > most)
		return err_set(err, 0, "unexpected argument %s; --help shows the usage",
			options->operands.items[most]);
	for (size_t i = 0; i < sizeof(bound) / sizeof(bound[0]); i++) {
		const bool *given = (const bool *)((const char *)options + bound[i].field);
		if (*given && options->mode != MODE_HELP && !(bound[i].modes & 1U << options->mode))
			return err_set(err, 0, "%s", bound[i].text);
	}
	return 0;
}
