/* Reports as text for people and as data for programs: one row and one pure function a format. */
#ifndef CORE_RENDER_H
#define CORE_RENDER_H

#include <ngxaudit/report.h>

#include <out.h>

/* How a person wants it; programs' formats take no notice. */
struct render_style {
	bool colour;
	bool notes;   /* show notes one by one, not only their number */
	bool quiet;   /* nothing where nothing was found */
	bool details; /* the line at the place, where a link leads, what nginx said */
};

struct render_format {
	const char *name; /* as --format has it */
	void (*render)(
		struct out *out, const struct nga_report *report, const struct render_style *style);
	bool whole; /* it also tells of what no finding is about: file contents are needed */
};
extern const struct render_format render_formats[];
extern const size_t render_format_count;

void render_text(
	struct out *out, const struct nga_report *report, const struct render_style *style);
/* One finding of it, without details. */
void render_finding(struct out *out, const struct nga_finding *finding, bool colour);
void render_json(
	struct out *out, const struct nga_report *report, const struct render_style *style);

/* --sites: one line a site: name, state, what it links to, listen, server_name. A site of another
 * pair than "sites" is named PAIR/NAME. */
void render_sites(struct out *out, const struct nga_snapshot *snapshot);
void render_sites_json(struct out *out, const struct nga_snapshot *snapshot);

#endif
