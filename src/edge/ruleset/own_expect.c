#include "own_expect.h"

#include <addresses.h>
#include <sites.h>

#include <arena.h>

#include <string.h>

enum { HTTP_PORT = 80 };

const struct guard_option own_expect_options[] = {
	{.name = "enabled", .kind = GUARD_TEXT},
	{.name = "server_names", .kind = GUARD_LIST},
	{.name = "listen", .kind = GUARD_LIST},
	{.name = "upstream", .kind = GUARD_TEXT},
	{.name = NULL},
};

struct expect_reader {
	struct arena *arena;
	const char *path;
	const struct guard_section *section;
	struct nga_error *err;
};

static bool holds_blank(const char *text)
{
	return text[0] == '\0' || text[strcspn(text, " \t\r\n;{}")] != '\0';
}

static int read_enabled(const struct expect_reader *reader, enum nga_wish *wish)
{
	const struct guard_value *value = guard_value(reader->section, "enabled");

	*wish = NGA_NO_WISH;
	if (!value)
		return 0;
	if (strcmp(value->texts[0].text, "true") == 0)
		*wish = NGA_WISH_YES;
	else if (strcmp(value->texts[0].text, "false") == 0)
		*wish = NGA_WISH_NO;
	else
		return err_set(reader->err, 0, "%s:%u: enabled is true or false, not \"%s\"",
			reader->path, value->texts[0].line, value->texts[0].text);
	return 0;
}

/* Every text of the option must be one that `fits`; `form` says what that is. */
static int check_texts(const struct expect_reader *reader, const char *name,
	bool (*fits)(struct arena *arena, const char *text), const char *form)
{
	const struct guard_value *value = guard_value(reader->section, name);

	for (size_t i = 0; value && i < value->n; i++)
		if (!fits(reader->arena, value->texts[i].text))
			return err_set(reader->err, 0, "%s:%u: %s is %s, not \"%s\"", reader->path,
				value->texts[i].line, name, form, value->texts[i].text);
	return 0;
}

static bool is_name(struct arena *arena, const char *text)
{
	(void)arena;
	return !holds_blank(text);
}

static bool is_listen(struct arena *arena, const char *text)
{
	const struct address address = address_parse(arena, text, HTTP_PORT);

	if (holds_blank(text))
		return false;
	if (address.kind == ADDRESS_UNIX)
		return address.host[strlen("unix:")] == '/';
	return address.kind != ADDRESS_NAME && address.port > 0 &&
	       address.port == address.last_port;
}

/* Where requests end may be a host name, too, or an upstream block's. */
static bool is_upstream(struct arena *arena, const char *text)
{
	return is_listen(arena, text) ||
	       (!holds_blank(text) && !strstr(text, "://") && !strpbrk(text, "/$"));
}

int own_expect_read(struct arena *arena, const char *path, const struct guard_section *section,
	struct nga_expectation *expectation, struct nga_error *err)
{
	const struct expect_reader reader = {arena, path, section, err};

	*expectation = (struct nga_expectation){
		.site = section->title,
		.upstream = guard_text(section, "upstream"),
		.file = path,
		.line = section->line,
	};
	expectation->server_names =
		guard_texts(arena, section, "server_names", &expectation->nserver_names);
	expectation->listens = guard_texts(arena, section, "listen", &expectation->nlistens);
	if (strchr(section->title, '/'))
		return err_set(err, 0,
			"%s:%u: expect %s: a site is named by its entry, without a directory", path,
			section->line, section->title);
	if (read_enabled(&reader, &expectation->enabled) < 0 ||
		check_texts(&reader, "server_names", is_name, "a name without blanks") < 0 ||
		check_texts(&reader, "listen", is_listen,
			"a port, an address with a port, or unix:/path") < 0)
		return -1;
	return check_texts(&reader, "upstream", is_upstream,
		"an address without a scheme, as 127.0.0.1:3000 or unix:/path");
}

int own_expect_check(const struct nga_expectation *expectations, size_t n, struct nga_error *err)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (site_names_equal(expectations[i].site, expectations[k].site))
				return err_set(err, 0,
					"%s:%u: expect %s is about the site of expect %s in line "
					"%u",
					expectations[i].file, expectations[i].line,
					expectations[i].site, expectations[k].site,
					expectations[k].line);
	return 0;
}
