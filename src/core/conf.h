/* The directive trees of all loaded files, joined by their includes. */
#ifndef CORE_CONF_H
#define CORE_CONF_H

#include <ngxaudit/snapshot.h>

#include <string.h>

struct arena;

/* Steps through the directives of a block as nginx meets them: `directive` itself, then, where it
 * is an include line, those of the files that it reads; a file that is included again in the same
 * block is passed over. */
struct conf_cursor;

/* A cursor over what stands directly in the block `within` of `file`, includes followed; NULL for
 * the top of the file. It lives in `arena`. */
struct conf_cursor *conf_open(
	struct arena *arena, const struct nga_file *file, const struct nga_directive *within);

/* Puts a cursor to another block, as if it had been opened there: one cursor serves ten thousand
 * blocks. */
void conf_reopen(struct conf_cursor *cursor, const struct nga_file *file,
	const struct nga_directive *within);

/* The next directive, or NULL at the end; `*file` is where it stands. Include lines themselves are
 * given too. */
const struct nga_directive *conf_next(struct conf_cursor *cursor, const struct nga_file **file);

/* The directive behind this one in the order of its file, blocks entered; NULL at the end. */
const struct nga_directive *conf_following(const struct nga_directive *directive);

/* Whether the directive is called `name`. Nearly all that are not differ in length. */
static inline bool conf_is(const struct nga_directive *directive, const char *name)
{
	const size_t length = strlen(name);

	return directive->nwords > 0 && directive->words[0].length == length &&
	       memcmp(directive->words[0].text, name, length) == 0;
}

/* Whether it is a block in which nginx takes the first word of a line for data: `types`, `map` and
 * their like. */
bool conf_has_free_words(const struct nga_directive *block);

/* Its n-th argument, from 1; NULL where it has fewer. */
const char *conf_argument(const struct nga_directive *directive, size_t n);

#endif
