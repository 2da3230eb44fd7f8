#include "policy.h"

#include <string.h>

static const struct policy usual = {.mode = "audit"};
static const struct policy watch = {.mode = "watch"};

/* What decides whether nginx starts, and what was changed behind somebody's back; the rest is left
 * to the audit. */
static const char *const gate_judged[] = {"links", "includes", "syntax", "missing-path",
	"missing-location", "reload-will-fail", "drift", NULL};
/* Of a file that nginx does not load. */
static const char *const gate_left_out[] = {"disabled-syntax", NULL};

static const char *const gate_groups[] = {
	"links", "includes", "syntax", "references", "drift", "live"};

static const struct policy gate = {
	.mode = "pre-reload",
	.fail_on = "error",
	.judged = gate_judged,
	.left_out = gate_left_out,
	.groups = gate_groups,
	.ngroups = sizeof(gate_groups) / sizeof(gate_groups[0]),
	.weighs_drift = true,
	.of_masters_alone = true,
	.of_loaded_alone = true,
};

const struct policy *policy_of(enum mode mode)
{
	if (mode == MODE_WATCH)
		return &watch;
	return mode == MODE_PRE_RELOAD ? &gate : &usual;
}

static bool is_listed(const struct nga_rule *rule, const char *const *names)
{
	for (; names && *names; names++)
		if (strcmp(rule->name, *names) == 0 || strcmp(rule->group, *names) == 0)
			return true;
	return false;
}

/* What somebody expects in so many words is no matter of taste; nor is what was weighed by hand. */
static void weigh_drift(struct nga_rule *rule, enum own_drift drift)
{
	if (strcmp(rule->group, "drift") != 0 || strcmp(rule->name, "expectation-unmet") == 0)
		return;
	if (drift == OWN_DRIFT_IS_ALLOWED)
		rule->off = true;
	else if (rule->severity == NGA_NO_SEVERITY)
		rule->severity = drift == OWN_DRIFT_STOPS ? NGA_ERROR : NGA_WARNING;
}

int policy_choose(const struct policy *policy, const struct own_conf *own,
	struct nga_ruleset *ruleset, struct nga_error *err)
{
	size_t left = 0;

	if (!policy->judged)
		return 0;
	for (size_t i = 0; i < ruleset->nrules; i++) {
		struct nga_rule *rule = &ruleset->rules[i];
		if (!is_listed(rule, policy->judged) || is_listed(rule, policy->left_out))
			rule->off = true;
		left += !rule->off;
		if (policy->weighs_drift)
			weigh_drift(rule, own->gate_drift);
	}
	if (left > 0)
		return 0;
	return err_set(err, 0, "--%s judges none of the rules that were chosen", policy->mode);
}
