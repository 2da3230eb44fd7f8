/* The directives that say something of the world outside the configuration, or of how a request is
 * answered: one table. */
#ifndef CORE_KNOWN_H
#define CORE_KNOWN_H

#include "directives.h"

#include <ngxaudit/snapshot.h>

/* What a directive does here. */
enum known_role {
	KNOWN_PATH = 1 << 0,    /* its first argument is a path */
	KNOWN_SETTING = 1 << 1, /* counts here and, unless they say otherwise, in blocks within */
	KNOWN_ANSWERS = 1 << 2, /* no file is served where it stands */
	KNOWN_MAY_ANSWER = 1 << 3, /* other files than the plain ones may be served there */
	KNOWN_PASS = 1 << 4,       /* hands requests to an upstream */
	KNOWN_NAMED = 1 << 5,      /* its last argument may be a named location */
};

enum known_base { KNOWN_CONF_DIR, KNOWN_PREFIX, KNOWN_ABSOLUTE_ONLY };

enum known_tls {
	KNOWN_TLS_CERTIFICATE,
	KNOWN_TLS_KEY,
	KNOWN_TLS_TRUSTED,
	KNOWN_TLS_CRL,
	KNOWN_TLS_VERIFY,
	KNOWN_TLS_COUNT,
};

enum known_setting {
	SETTING_NONE,
	SETTING_ROOT,
	SETTING_ALIAS, /* not inherited */
	SETTING_INDEX,
	SETTING_AUTOINDEX,
	SETTING_ERROR_PAGE,
	SETTING_CERTIFICATE,
	SETTING_VERIFY_CLIENT,
	SETTING_STAPLING,
	/* of each family that passes requests on by TLS, in the order of enum known_tls */
	SETTING_PROXY_TLS,
	SETTING_GRPC_TLS = SETTING_PROXY_TLS + KNOWN_TLS_COUNT,
	SETTING_UWSGI_TLS = SETTING_GRPC_TLS + KNOWN_TLS_COUNT,
	SETTING_STREAM_SSL = SETTING_UWSGI_TLS + KNOWN_TLS_COUNT, /* `proxy_ssl` of streams */
	SETTING_AUTH_BASIC,
	SETTING_COUNT,
};

struct known {
	const char *name;
	unsigned roles; /* of enum known_role */
	/* of a path */
	enum nga_referent referent;
	enum nga_opener opener;
	enum known_base base;
	enum known_setting needs; /* nginx opens it only where this is set, and not to "off" */
	bool by_use; /* nginx opens it only where something uses it, which is known later */
	/* beginnings of values that are no paths, ended by NULL; those without a colon are whole
	 * values; or NULL */
	const char *const *except;
	/* of a setting */
	enum known_setting setting;
	/* of a pass */
	const char *scheme, *secure_scheme; /* "http://", or NULL */
	uint16_t port, secure_port;         /* by default; 0: one must be given */
	enum known_setting tls;             /* the first setting of its family; or none */
	bool uri;                           /* a path of a unix socket ends at a colon */
};

extern const struct known known_directives[];
extern const size_t known_directives_count;

/* The rows by the numbers of their directives. */
struct known_index {
	const struct known *rows[DIRECTIVE_NUMBERS];
};
void known_index_fill(struct known_index *index);

/* The row of a directive; NULL: it says nothing of that kind. */
static inline const struct known *known_find(
	const struct known_index *index, const struct nga_directive *directive)
{
	return index->rows[directive->number];
}

/* KNOWN_ANSWERS, KNOWN_MAY_ANSWER, or 0: what the directive means for the files of its block,
 * whether or not it has a row. */
unsigned known_answers(const struct known *row, const struct nga_directive *directive);

#endif
