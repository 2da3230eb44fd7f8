/* What is judged: rules as data, read from the files of rules/ and resolved against the table of
 * facts. */
#ifndef NGXAUDIT_RULES_H
#define NGXAUDIT_RULES_H

#include "report.h"

/* What a rule can be about: one kind of thing in the snapshot. Each has its table of facts. */
enum nga_about {
	NGA_ABOUT_ENTRY,            /* struct nga_entry */
	NGA_ABOUT_DIRECTORY,        /* struct nga_dir */
	NGA_ABOUT_SITE,             /* struct nga_site */
	NGA_ABOUT_INCLUDE,          /* struct nga_include */
	NGA_ABOUT_FILE,             /* struct nga_file */
	NGA_ABOUT_PLACE,            /* struct nga_place */
	NGA_ABOUT_DIRECTIVE,        /* struct nga_placed */
	NGA_ABOUT_SERVER,           /* struct nga_server */
	NGA_ABOUT_SERVER_NAME,      /* struct nga_server_name of a struct nga_server */
	NGA_ABOUT_CLAIM,            /* struct nga_claim */
	NGA_ABOUT_ADDRESS,          /* struct nga_address */
	NGA_ABOUT_REFERENCE,        /* struct nga_reference */
	NGA_ABOUT_CERTIFICATE,      /* struct nga_certificate */
	NGA_ABOUT_KEY,              /* struct nga_key */
	NGA_ABOUT_EXPECTATION,      /* struct nga_expected */
	NGA_ABOUT_CHANGE,           /* struct nga_change */
	NGA_ABOUT_ACCEPTED_ADDRESS, /* struct nga_accepted_address */
	NGA_ABOUT_CONFIGURATION,    /* struct nga_snapshot: the whole */
	NGA_ABOUT_LIVE,      /* struct nga_live: the running nginx, where it was looked for */
	NGA_ABOUT_WANTED,    /* struct nga_wanted */
	NGA_ABOUT_OBSTACLE,  /* struct nga_obstacle */
	NGA_ABOUT_COMPLAINT, /* struct nga_complaint: one that no other finding explains */
	NGA_ABOUT_IGNORE,    /* struct nga_ignore, after all others were judged */
	NGA_ABOUT_COUNT,
};

enum nga_operator {
	NGA_IS,
	NGA_IS_NOT,
	NGA_MATCHES, /* a glob in which `*` crosses `/` */
	NGA_MATCHES_NOT,
	NGA_CONTAINS, /* a list holds the word; a text holds the piece */
	NGA_CONTAINS_NOT,
	NGA_ABOVE,
	NGA_BELOW,
};

struct nga_fact; /* core/facts.h */

struct nga_condition {
	const struct nga_fact *fact;
	enum nga_operator op;
	const char *literal; /* as written */
	int64_t number;      /* of a number, of a yes/no or of an enumeration's row */
};

struct nga_case {
	const struct nga_condition *conditions; /* all must hold */
	size_t nconditions;
	enum nga_severity severity;
	const char *message; /* with {fact} in it */
	/* a text with {fact} to name the subject by, where the finding is about more than it and no
	 * entry's own; NULL: its own */
	const char *subject;
};

struct nga_rule {
	const char *name, *group;
	enum nga_about about;
	/* tried in order: the first whose conditions hold, beside the rule's own, counts */
	const struct nga_case *cases;
	size_t ncases;
	const char *const *remedies;
	size_t nremedies;
	/* texts with {fact}: what tells two findings on one subject apart */
	const char *const *evidence;
	size_t nevidence;
	/* texts with {fact}: pieces of the complaints of nginx that a finding explains */
	const char *const *explains;
	size_t nexplains;
	const char *why; /* what really happens */
	const char *example, *repair;
	bool off; /* not chosen: by --only, --skip, or the program's own configuration */
	enum nga_severity severity; /* put in place of the cases' own; NGA_NO_SEVERITY: not */
	const char *source;         /* the file it was read from */
	uint32_t line;
};

/* A list of name patterns that rule files share and users extend. */
struct nga_patterns {
	const char **patterns;
	size_t n;
};

/* An ignore of the program's own configuration, or a comment in nginx's. */
struct nga_ignore {
	const char *rule;    /* of a rule, a group, or "*" */
	const char *subject; /* a glob in which `*` does not cross `/`; NULL: any */
	const char *reason;
	const char *until; /* "2027-06-30", or NULL */
	bool expired;      /* at the time of the snapshot */
	const char *file;  /* where it is written */
	uint32_t line;
	uint32_t target_line; /* of a comment: the statement it is about; 0 for others */
	uint32_t target_last; /* the line of its last argument */
	bool used;            /* a finding needed it: set while judging */
	bool judged;          /* every rule that it names was judged: set while judging */
	const char *fault; /* why a comment cannot hold ("there is no such rule"); NULL: it can */
};

struct nga_ruleset {
	struct nga_rule *rules; /* in the order of their reading: built-in groups first */
	size_t nrules;
	struct nga_patterns leftovers;    /* names of leftovers */
	struct nga_patterns unremarkable; /* names that are never a finding while not loaded */
	struct nga_ignore *ignores;
	size_t nignores;
};

#endif
