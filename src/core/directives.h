/* Which of nginx's own directives end with `;` and which open a block. */
#ifndef CORE_DIRECTIVES_H
#define CORE_DIRECTIVES_H

#include <stdbool.h>
#include <stddef.h>

/* All of them, sorted by bytes, NULL behind. */
extern const char *const directives_simple[];
extern const char *const directives_block[];

/* Whether the directive of nginx or of a module in Debian's nginx-extras ends with `;` wherever it
 * may stand. Of names that nobody knows, and of those that are both (`server`), it is false. */
bool directive_is_simple(const char *name, size_t length);

/* Whether it opens a block wherever it may stand. */
bool directive_is_block(const char *name, size_t length);

#endif
