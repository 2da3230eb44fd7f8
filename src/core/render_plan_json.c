/* ngxaudit-plan/1. */
#include "json.h"
#include "render_plan.h"

#include <ngxaudit/rules.h>

#include <arena.h>

static void put_mode(json_t *object, const struct nga_lying *lying, struct arena *arena)
{
	bool has = lying->thing != NGA_NOTHING && lying->thing != NGA_A_LINK;

	json_put_text(
		object, "mode", has ? arena_format(arena, "%04o", (unsigned)lying->mode) : NULL);
	json_put(object, "uid", has ? json_integer(lying->uid) : json_null());
	json_put(object, "gid", has ? json_integer(lying->gid) : json_null());
}

static json_t *lying_object(const struct nga_lying *lying, struct arena *arena)
{
	static const char *const kinds[] = {
		[NGA_NOTHING] = "nothing",
		[NGA_A_LINK] = "link",
		[NGA_A_FILE] = "file",
		[NGA_A_DIRECTORY] = "directory",
		[NGA_A_SPECIAL] = "special",
	};
	json_t *object = json_make_object();
	bool known = lying->ino != 0, file = lying->thing == NGA_A_FILE;

	json_put_text(object, "kind", kinds[lying->thing]);
	json_put_text(object, "text", lying->text);
	json_put(object, "dev", known ? json_integer((json_int_t)lying->dev) : json_null());
	json_put(object, "ino", known ? json_integer((json_int_t)lying->ino) : json_null());
	json_put(object, "size", file ? json_integer(lying->size) : json_null());
	json_put(object, "mtime_ns", file ? json_integer(lying->mtime_ns) : json_null());
	put_mode(object, lying, arena);
	return object;
}

static json_t *steps_array(const struct nga_proposal *proposal, struct arena *arena)
{
	json_t *list = json_make_array();

	for (size_t i = 0; i < proposal->nsteps; i++) {
		const struct nga_step *step = &proposal->steps[i];
		json_t *object = json_make_object();
		json_put_text(object, "path", step->path);
		json_put(object, "have", lying_object(&step->have, arena));
		json_put(object, "want", lying_object(&step->want, arena));
		json_add(list, object);
	}
	return list;
}

static json_t *proposal_object(const struct nga_proposal *proposal, struct arena *arena)
{
	const struct nga_finding *finding = proposal->finding;
	struct out diff = {.arena = arena};
	json_t *object = json_make_object();

	json_put_text(object, "rule", finding->rule->name);
	json_put_text(object, "severity", nga_severity_names[finding->severity]);
	json_put_text(object, "subject", finding->subject);
	json_put_text(object, "message", finding->message);
	json_put_text(object, "fingerprint", finding->fingerprint);
	json_put_text(object, "remedy", nga_remedy_names[proposal->remedy]);
	json_put(object, "safe", json_boolean(proposal->safe));
	json_put_text(object, "why", proposal->why);
	json_put(object, "steps", steps_array(proposal, arena));
	json_put_text(object, "diff", render_texts(&diff, proposal, DIFF_RAW) ? diff.bytes : NULL);
	return object;
}

static json_t *proposals_array(const struct nga_plan *plan, struct arena *arena)
{
	json_t *list = json_make_array();

	for (size_t i = 0; i < plan->n; i++)
		for (size_t k = 0; k < plan->choices[i].n; k++)
			json_add(list, proposal_object(&plan->choices[i].proposals[k], arena));
	return list;
}

void render_plan_json(struct out *out, const struct nga_report *report, const struct nga_plan *plan,
	const struct render_style *style)
{
	(void)style;
	json_t *object = json_make_object();

	json_put_text(object, "schema", "ngxaudit-plan/1");
	json_put_text(object, "version", NGXAUDIT_VERSION);
	json_put_text(object, "root", report->snapshot->root);
	json_put_text(object, "nginx_conf", report->snapshot->nginx_conf);
	json_put_text(object, "taken_at", report->taken_at);
	json_put(object, "proposals", proposals_array(plan, out->arena));
	json_write(out, object, false);
	json_decref(object);
}
