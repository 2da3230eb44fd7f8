#include "code.h"

#include "conf.h"

#include <string.h>

/* A directive, and the arguments that make it run something. */
struct row {
	const char *name;
	bool ending;              /* `name` is how its name ends */
	bool outside_modules;     /* but not in a file of the pair "modules" */
	const char *const *only;  /* its argument begins with one of these; NULL: any */
	const char *const *never; /* it sets a variable whose name begins with none of these; NULL:
				     any */
};

/* An engine of OpenSSL is a library, and its name may be a path; a store of OpenSSL may name one in
 * its address. */
static const char *const keys_by_library[] = {"engine:", "store:", NULL};

/* Perl takes modules from PERL5LIB and PERL5OPT as soon as its module is loaded, libc conversions
 * from GCONV_PATH, and others may follow: only what is known to choose no code is harmless. */
static const char *const harmless_variables[] = {
	"LANG=", "LC_", "MALLOC_", "OPENSSL_ALLOW_PROXY_CERTS=", "TZ=", NULL};

/* Each seen to run something at `nginx -t` with 1.22.1, but for init_by_lua: that module runs it
 * when nginx starts (0.10.23), and did at tests too. Not seen to: the other *_by_lua, js_import,
 * js_set, xslt_stylesheet, ssl_conf_command. */
static const struct row rows[] = {
	{.name = "load_module", .outside_modules = true},
	{.name = "perl"},
	{.name = "perl_modules"},
	{.name = "perl_require"},
	{.name = "perl_set"},
	{.name = "init_by_lua"},
	{.name = "init_by_lua_block"},
	{.name = "init_by_lua_file"},
	{.name = "ssl_engine"},
	{.name = "ssl_certificate_key", .ending = true, .only = keys_by_library},
	{.name = "env", .never = harmless_variables},
};

static bool begins_with_one(const char *text, const char *const *beginnings)
{
	for (; *beginnings; beginnings++)
		if (strncmp(text, *beginnings, strlen(*beginnings)) == 0)
			return true;
	return false;
}

static bool is_called(const char *name, const struct row *row)
{
	size_t length = strlen(name), own = strlen(row->name);

	if (!row->ending)
		return strcmp(name, row->name) == 0;
	return length >= own && strcmp(name + length - own, row->name) == 0;
}

bool code_is_of_modules(const struct nga_file *file)
{
	return file->entry && strcmp(file->entry->dir->pair->name, "modules") == 0;
}

static bool is_of_row(
	const struct nga_directive *directive, const struct nga_file *file, const struct row *row)
{
	const char *argument = conf_argument(directive, 1);

	if (!is_called(directive->words[0].text, row) ||
		(row->outside_modules && code_is_of_modules(file)))
		return false;
	if (row->only)
		return argument && begins_with_one(argument, row->only);
	if (row->never)
		return argument && strchr(argument, '=') && !begins_with_one(argument, row->never);
	return true;
}

bool code_runs(const struct nga_directive *directive, const struct nga_file *file)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && directive->nwords > 0; i++)
		if (is_of_row(directive, file, &rows[i]))
			return true;
	return false;
}

bool code_may_run(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_called(name, &rows[i]))
			return true;
	return false;
}

/* The one behind `directive` as the file is read; into its block only where its lines are
 * directives. */
static const struct nga_directive *following(const struct nga_directive *directive)
{
	if (directive->child && !conf_has_free_words(directive))
		return directive->child;
	while (directive && !directive->next)
		directive = directive->parent;
	return directive ? directive->next : NULL;
}

const struct nga_directive *code_first(
	const struct nga_snapshot *snapshot, const struct nga_file **file)
{
	for (size_t i = 0; i < snapshot->nfiles; i++) {
		*file = snapshot->files[i];
		if (!(*file)->loaded)
			continue;
		for (const struct nga_directive *directive = (*file)->directives; directive;
			directive = following(directive))
			if (code_runs(directive, *file))
				return directive;
	}
	return NULL;
}
