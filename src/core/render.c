#include "render.h"

const struct render_format render_formats[] = {
	{.name = "text", .render = render_text, .whole = false},
	{.name = "json", .render = render_json, .whole = true},
};
const size_t render_format_count = sizeof(render_formats) / sizeof(render_formats[0]);
