/* The directives of nginx by number, and which end with `;` and which open a block. */
#ifndef CORE_DIRECTIVES_H
#define CORE_DIRECTIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers are less than this: room for an array that has them as its index. */
enum { DIRECTIVE_NUMBERS = 1024 };

/* The number of a directive of nginx or of a module in Debian's nginx-extras, from 1; 0: nobody
 * knows the name. It counts in one build of this program. */
uint32_t directive_number(const char *name, size_t length);

/* The name that has that number, "" for 0; NULL where none has. */
const char *directive_name(uint32_t number);

enum directive_form {
	DIRECTIVE_EITHER, /* `server` is both; of what nobody knows it cannot be told */
	DIRECTIVE_SIMPLE, /* it ends with `;` wherever it may stand */
	DIRECTIVE_BLOCK,  /* it opens a block wherever it may stand */
	DIRECTIVE_DATA,   /* one in which nginx takes the first word of a line for data: `types` */
};

/* What nginx takes it for; `number` is one of directive_number(). */
enum directive_form directive_form(uint32_t number);

#endif
