/* The blocks around a directive, through the include lines that read its file. */
#ifndef CORE_AROUND_H
#define CORE_AROUND_H

#include <ngxaudit/snapshot.h>

/* A block, and the file in which it stands; `block` is NULL at the top of the main file. */
struct around {
	const struct nga_directive *block;
	const struct nga_file *file;
};

/* The block in which `directive` of `file` stands. Of a file that several include lines read, the
 * first one counts. */
struct around around_of(const struct nga_directive *directive, const struct nga_file *file);

/* The nearest block called `name` around the directive; its `block` is NULL where there is none. */
struct around around_called(
	const struct nga_directive *directive, const struct nga_file *file, const char *name);

#endif
