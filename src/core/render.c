#include "render.h"

#include "render_plan.h"

#include <string.h>

const struct render_format render_formats[] = {
	{
		.name = "text",
		.render = render_text,
		.sites = render_sites,
		.plan = render_plan_text,
		.for_people = true,
	},
	{
		.name = "json",
		.render = render_json,
		.sites = render_sites_json,
		.plan = render_plan_json,
		.whole = true,
	},
	{.name = "sarif", .render = render_sarif},
	{.name = "github", .render = render_github, .trouble = render_github_trouble},
	{
		.name = "nagios",
		.render = render_nagios,
		.trouble = render_nagios_trouble,
		.command = "check_ngxaudit",
	},
	{
		.name = "prometheus",
		.render = render_prometheus,
		.trouble = render_prometheus_trouble,
		.whole = true,
		.all_rules = true,
	},
	{.name = "junit", .render = render_junit},
};
const size_t render_format_count = sizeof(render_formats) / sizeof(render_formats[0]);

const struct render_format *render_format_of_command(const char *command)
{
	const char *slash = strrchr(command, '/');

	for (size_t i = 0; i < render_format_count; i++)
		if (render_formats[i].command &&
			strcmp(render_formats[i].command, slash ? slash + 1 : command) == 0)
			return &render_formats[i];
	return &render_formats[0];
}

const char *render_format_names(struct arena *arena, bool for_all)
{
	struct out out = {.arena = arena};

	for (size_t i = 0; i < render_format_count; i++) {
		const struct render_format *format = &render_formats[i];
		if (!for_all || format->sites)
			out_format(&out, "%s%s", out.n > 0 ? "|" : "", format->name);
	}
	return out.bytes;
}
