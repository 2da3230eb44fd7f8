#include <ngxaudit/snapshot.h>

const char *const nga_state_names[] = {
	[NGA_STATE_LOOPING] = "looping",
	[NGA_STATE_DANGLING] = "dangling",
	[NGA_STATE_UNREADABLE] = "unreadable",
	[NGA_STATE_SPECIAL] = "special",
	[NGA_STATE_UNLOADED] = "unloaded",
	[NGA_STATE_STRAY] = "stray",
	[NGA_STATE_DIVERGED] = "diverged",
	[NGA_STATE_DOUBLED] = "doubled",
	[NGA_STATE_MISSING] = "missing",
	[NGA_STATE_ORPHAN] = "orphan",
	[NGA_STATE_COPIED] = "copied",
	[NGA_STATE_HARDLINKED] = "hardlinked",
	[NGA_STATE_EMPTY] = "empty",
	[NGA_STATE_FOREIGN] = "foreign",
	[NGA_STATE_RENAMED] = "renamed",
	[NGA_STATE_DISABLED] = "disabled",
	[NGA_STATE_ENABLED] = "enabled",
	NULL, /* for the facts, which end their words with it */
};

const size_t nga_state_count = sizeof(nga_state_names) / sizeof(nga_state_names[0]) - 1;
