#include "around.h"

#include "conf.h"

struct around around_of(const struct nga_directive *directive, const struct nga_file *file)
{
	while (!directive->parent && file->by) {
		directive = file->by->directive;
		file = file->by->file;
	}
	return (struct around){directive->parent, file};
}

struct around around_called(
	const struct nga_directive *directive, const struct nga_file *file, const char *name)
{
	struct around around = around_of(directive, file);

	while (around.block && !conf_is(around.block, name))
		around = around_of(around.block, around.file);
	return around;
}
