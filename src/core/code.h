/* Which directives run code, as root, when nginx tests its configuration or starts. */
#ifndef CORE_CODE_H
#define CORE_CODE_H

#include <ngxaudit/snapshot.h>

/* Whether the directive, which stands in `file`, runs code that somebody chose by writing it.
 * `load_module` in a file of the pair "modules" does not count: it is where modules belong. */
bool code_runs(const struct nga_directive *directive, const struct nga_file *file);

/* Whether a directive of that name may. */
bool code_may_run(const char *name);

/* The first one in the loaded files, whatever blocks it stands in, and its file; NULL: there is
 * none. Not told by what is placed, from which hostile includes can keep something out. */
const struct nga_directive *code_first(
	const struct nga_snapshot *snapshot, const struct nga_file **file);

/* Whether the file lies in the pair "modules". */
bool code_is_of_modules(const struct nga_file *file);

#endif
