/* One function a mode: what is done with a pass, and the exit status. */
#ifndef APP_MODES_H
#define APP_MODES_H

#include "settings.h"

struct out;

enum exit_status {
	STATUS_CLEAN = 0,
	STATUS_WARNINGS = 1,
	STATUS_ERRORS = 2,
	STATUS_TROUBLE = 3, /* could not tell: bad usage, something unreadable, no answer */
};

/* Each writes what it has to say to `out` and returns an exit status, or -1 with `err` set. */
int mode_audit(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_pre_reload(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_watch(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_sites(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_parse(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_fix(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_undo(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_diff(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_accept(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_recover(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_restore(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_hold(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_release(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_list_rules(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_list_facts(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;
int mode_explain(struct out *out, struct settings *settings, struct nga_error *err) MUST_CHECK;

#endif
