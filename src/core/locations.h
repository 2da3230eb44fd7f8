/* Locations: which one nginx chooses for a URI, as far as text tells. */
#ifndef CORE_LOCATIONS_H
#define CORE_LOCATIONS_H

#include "referring.h"

enum location_kind {
	LOCATION_PREFIX,
	LOCATION_STRONG, /* ^~: patterns are not tried */
	LOCATION_EXACT,
	LOCATION_PATTERN,
	LOCATION_PATTERN_ANY_CASE,
	LOCATION_NAMED,
};

struct location {
	enum location_kind kind;
	const char *uri; /* or the pattern, or "@name" */
};

/* What a `location` block says; modifier and URI may be one word. */
struct location location_parse(const struct nga_directive *directive);

/* How sure a choice is. */
enum location_choice {
	LOCATION_NONE, /* no location: the server itself answers */
	LOCATION_CHOSEN,
	LOCATION_UNSURE, /* a pattern, or a location within the one that was found, may match */
};

/* Among the locations of `referring`, which are those of `server`, the one for `uri`; sets
 * `*chosen` to it. */
enum location_choice location_choose(const struct referring *referring, const struct block *server,
	const char *uri, const struct block **chosen);

/* Whether a pattern might match `uri`: false only where a piece that it cannot do without is not
 * there. */
bool location_pattern_may_match(const char *pattern, const char *uri, bool any_case);

#endif
