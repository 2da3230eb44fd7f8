#include "guard.h"

#include "guard_scan.h"

#include <arena.h>

#include <confuse.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* libconfuse's error callback has no argument of ours, so this is where its message goes during one
 * guard_parse(). */
static _Thread_local struct guard_complaint {
	char text[256];
	int line;
} complaint;

__attribute__((format(printf, 2, 0))) static void keep_complaint(
	cfg_t *cfg, const char *format, va_list arguments)
{
	if (complaint.line > 0)
		return;
	(void)vsnprintf(complaint.text, sizeof(complaint.text), format, arguments);
	complaint.line = cfg->line > 0 ? cfg->line : 1;
}

/* The schema in libconfuse's terms. No option has a default: only what the file gives is looked
 * at. */
static cfg_opt_t *confuse_options(struct arena *arena, const struct guard_option *schema)
{
	static const struct {
		cfg_type_t type;
		cfg_flag_t flags;
	} kinds[] = {
		[GUARD_TEXT] = {CFGT_STR, CFGF_NONE},
		[GUARD_LIST] = {CFGT_STR, CFGF_LIST},
		[GUARD_SECTION] = {CFGT_SEC, CFGF_MULTI},
		[GUARD_TITLED] = {CFGT_SEC, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES},
	};
	static const struct guard_option nothing[] = {{.name = NULL}};
	size_t n = 0;

	while (schema[n].name)
		n++;
	cfg_opt_t *options = arena_array(arena, n + 1, sizeof(*options));
	for (size_t i = 0; i < n; i++) {
		options[i].name = schema[i].name;
		options[i].type = kinds[schema[i].kind].type;
		options[i].flags = kinds[schema[i].kind].flags;
		if (options[i].type == CFGT_SEC)
			options[i].subopts = confuse_options(
				arena, schema[i].within ? schema[i].within : nothing);
	}
	return options;
}

static bool fill_value(struct arena *arena, cfg_t *cfg, struct guard_value *value)
{
	cfg_opt_t *option = cfg_getopt(cfg, value->option->name);

	if (!option || cfg_opt_size(option) != value->n)
		return false;
	for (size_t i = 0; i < value->n; i++) {
		const char *text = cfg_opt_getnstr(option, (unsigned)i);
		if (!text)
			return false;
		value->texts[i].text = arena_copy(arena, text);
	}
	return true;
}

/* Puts libconfuse's texts into what the scan found; false where the two did not see the same. */
static bool fill_section(struct arena *arena, cfg_t *cfg, struct guard_section *section)
{
	for (size_t i = 0; i < section->nvalues; i++)
		if (!fill_value(arena, cfg, &section->values[i]))
			return false;
	for (size_t i = 0; i < section->nsections; i++) {
		struct guard_section *inner = &section->sections[i];
		cfg_opt_t *option = cfg_getopt(cfg, inner->option->name);
		if (!option || inner->nth >= cfg_opt_size(option))
			return false;
		cfg_t *found = cfg_opt_getnsec(option, (unsigned)inner->nth);
		if (!found || (inner->option->kind == GUARD_TITLED && !cfg_title(found)))
			return false;
		if (inner->option->kind == GUARD_TITLED)
			inner->title = arena_copy(arena, cfg_title(found));
		if (!fill_section(arena, found, inner))
			return false;
	}
	return true;
}

static int confuse_read(struct arena *arena, const char *text, const struct guard_option *schema,
	struct guard_section *file)
{
	int result = -1;

	complaint = (struct guard_complaint){.line = 0};
	cfg_t *cfg = cfg_init(confuse_options(arena, schema), CFGF_NONE);
	if (!cfg)
		return -1;
	cfg_set_error_function(cfg, keep_complaint);
	if (cfg_parse_buf(cfg, text) == CFG_SUCCESS && fill_section(arena, cfg, file))
		result = 0;
	cfg_free(cfg);
	return result;
}

const struct guard_section *guard_parse(struct arena *arena, const struct guard_source *source,
	const struct guard_option *schema, struct nga_error *err)
{
	char *text = arena_copy_n(arena, source->bytes, source->length);
	struct guard_section *file = guard_scan(arena, source, text, schema, err);

	if (!file)
		return NULL;
	if (confuse_read(arena, text, schema, file) == 0)
		return file;
	if (complaint.line > 0)
		err_set(err, 0, "%s:%d: %s", source->name, complaint.line, complaint.text);
	else
		err_set(err, 0, "%s:1: libconfuse cannot read it", source->name);
	return NULL;
}

const struct guard_value *guard_value(const struct guard_section *section, const char *name)
{
	for (size_t i = 0; i < section->nvalues; i++)
		if (strcmp(section->values[i].option->name, name) == 0)
			return &section->values[i];
	return NULL;
}

const char *guard_text(const struct guard_section *section, const char *name)
{
	const struct guard_value *value = guard_value(section, name);

	return value && value->n > 0 ? value->texts[0].text : NULL;
}

const char **guard_texts(
	struct arena *arena, const struct guard_section *section, const char *name, size_t *n)
{
	const struct guard_value *value = guard_value(section, name);

	*n = value ? value->n : 0;
	if (*n == 0)
		return NULL;
	const char **texts = arena_array(arena, *n, sizeof(*texts));
	for (size_t i = 0; i < *n; i++)
		texts[i] = value->texts[i].text;
	return texts;
}
