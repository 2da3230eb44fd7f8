/* What a mode judges, and what counts for it. Every mode makes the same pass. */
#ifndef APP_POLICY_H
#define APP_POLICY_H

#include "options.h"

#include <ruleset.h>

struct policy {
	const char *mode;    /* as the report has it */
	const char *fail_on; /* unless the command line says otherwise; NULL: what is usual */
	/* groups and rules that are judged, NULL: all; and those of them that are not. The lists
	 * end with NULL. */
	const char *const *judged, *const *left_out;
	const char *const *groups; /* that hold what is judged: the only ones to be read */
	size_t ngroups;            /* 0: all are */
	bool weighs_drift;         /* as the gate section of the program's configuration says */
	bool of_masters_alone;     /* of what directives name, what nginx itself opens */
	bool of_loaded_alone;      /* of gaps, those about loaded files and nginx's answer */
};

/* That of the mode. */
const struct policy *policy_of(enum mode mode);

/* Switches off what the policy does not judge, once the user has chosen. Fails where nothing is
 * left of that choice. */
int policy_choose(const struct policy *policy, const struct own_conf *own,
	struct nga_ruleset *ruleset, struct nga_error *err) MUST_CHECK;

#endif
