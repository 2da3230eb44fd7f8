/* The facts: one table a subject, each row a name, a type, a pure getter and a line of help. What a
 * rule cannot say becomes a row here. */
#ifndef CORE_FACTS_H
#define CORE_FACTS_H

#include <ngxaudit/rules.h>

#include <errors.h>

struct arena;
struct fact_index;

enum fact_type {
	FACT_TEXT,
	FACT_NUMBER,
	FACT_YES,  /* "yes" or "no" */
	FACT_ENUM, /* one of the row's words */
	FACT_LIST, /* texts */
};

/* What a getter returns. Unknown (and every text that is NULL) is the word "none", and satisfies
 * `is none` alone. */
struct fact_value {
	bool known;
	int64_t number; /* of a number; 1 or 0 of a yes; the row's index of an enumeration */
	const char *text;
	const char *const *items;
	size_t nitems;
};

/* One subject of a rule. `thing` is what enum nga_about says; `server` is set for a server name.
 * What a getter must put together it puts into `arena`. */
struct fact_subject {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	const void *thing;
	const struct nga_server *server;
	struct fact_index *index; /* of the snapshot: fact_index_new() */
};

/* What getters look up more than once, put together when first asked for. Lives in `arena`; one for
 * all subjects of a snapshot. What one rule leaves to another depends on the rules that are in use:
 * NULL for `ruleset` is none. */
struct fact_index *fact_index_new(struct arena *arena, const struct nga_snapshot *snapshot,
	const struct nga_ruleset *ruleset);

struct nga_fact {
	const char *name; /* "link.end" */
	enum fact_type type;
	struct fact_value (*get)(const struct fact_subject *subject);
	const char *const *words; /* of an enumeration, ended by NULL */
	const char *help;         /* one line */
	unsigned needs;           /* of judge_needs() */
	/* of directives: whether it can be other than "no" or none where they have that name; NULL:
	 * whatever the name */
	bool (*concerns)(const char *name);
	bool is_name; /* it is that name */
};

struct fact_table {
	const char *about; /* "entry": the word in rule files */
	const char *help;
	const struct nga_fact *facts;
	size_t nfacts;
	unsigned needs; /* of judge_needs(), whatever fact is used */
};

/* The table of a subject. */
const struct fact_table *fact_table(enum nga_about about);

/* The subject called `word`; NGA_ABOUT_COUNT where there is none. */
enum nga_about fact_about(const char *word);

/* The fact of that name; NULL where there is none. Arguments of a directive are rows "argument.1"
 * to "argument.9". */
const struct nga_fact *fact_find(enum nga_about about, const char *name, size_t length);

/* "side is enabled" as a condition of a rule over `about`; unknown facts, operators that do not fit
 * and literals that the fact cannot have are errors, with the nearest name in them. */
int condition_parse(struct arena *arena, const char *text, enum nga_about about,
	struct nga_condition *condition, struct nga_error *err) MUST_CHECK;

/* The condition as a rule file has it. */
const char *condition_text(struct arena *arena, const struct nga_condition *condition);

bool condition_equal(const struct nga_condition *a, const struct nga_condition *b);

/* How many conditions all cases of a rule begin with: those of the rule itself. */
size_t condition_shared(const struct nga_rule *rule);

/* Whether it can hold of a directive of that name: false where the fact does not concern it. */
bool condition_may_hold(const struct nga_condition *condition, const char *name);

/* Whether it holds of the subject. */
bool condition_holds(const struct nga_condition *condition, const struct fact_subject *subject);

/* Whether every {fact} in a message exists. */
int message_check(const char *message, enum nga_about about, struct nga_error *err) MUST_CHECK;

/* The message with its facts put in. Texts from the disk are escaped for a terminal where `escaped`
 * is set. */
const char *message_render(const char *message, enum nga_about about,
	const struct fact_subject *subject, bool escaped);

#endif
