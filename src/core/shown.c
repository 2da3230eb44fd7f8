#include "shown.h"

#include <arena.h>
#include <out.h>

#include <string.h>

const char *shown_path(struct arena *arena, const struct nga_snapshot *snapshot, const char *path)
{
	if (strcmp(snapshot->root, "/") == 0 || path[0] != '/')
		return path;
	return arena_format(arena, "%s%s", snapshot->root, path);
}

const char *shown_file(const struct nga_snapshot *snapshot, const struct nga_finding *finding)
{
	if (finding->file)
		return finding->file;
	return finding->subject[0] == '/' ? finding->subject : snapshot->nginx_conf;
}

uint32_t shown_column(const struct nga_finding *finding)
{
	const char *at = finding->excerpt;
	uint32_t column = 1;

	if (!at || finding->column == 0)
		return 0;
	for (size_t left = finding->column - 1; left > 0 && *at; column++) {
		size_t length = utf8_length(at, left);
		length = length > 0 ? length : 1;
		at += length;
		left -= length;
	}
	return column;
}

bool shown_decides(const struct nga_report *report, const struct nga_finding *finding)
{
	if (report->fail_on == NGA_NO_SEVERITY)
		return false;
	return finding->severity == NGA_ERROR || finding->severity >= report->fail_on;
}
