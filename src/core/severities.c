#include "severities.h"

const char *const nga_severity_names[] = {
	[NGA_NO_SEVERITY] = "",
	[NGA_NOTE] = "note",
	[NGA_WARNING] = "warning",
	[NGA_ERROR] = "error",
};

enum nga_severity case_severity(const struct nga_rule *rule, const struct nga_case *held)
{
	return rule->severity != NGA_NO_SEVERITY ? rule->severity : held->severity;
}
