#include "fact_change.h"

#include "fact_index.h"

#include <arena.h>
#include <path.h>

#include <fnmatch.h>
#include <string.h>

bool change_is_configuration(const struct nga_change *change)
{
	return !change->was || change->was->kind != NGA_RECORDED_FILE || change->was->kept;
}

/* ---- roles ---- */

/* Of a directive, or of a file, by the end of its name. */
struct ending {
	const char *end, *role;
};

static const struct ending directives[] = {
	{"certificate_key", "private key"},
	{"session_ticket_key", "private key"},
	{"certificate", "certificate"},
	{"_crl", "certificate"},
	{"auth_basic_user_file", "password file"},
	{"ssl_password_file", "password file"},
	{"load_module", "module"},
	{NULL, NULL},
};

static const struct ending names[] = {
	{"privkey.pem", "private key"},
	{".key", "private key"},
	{".pem", "certificate"},
	{".crt", "certificate"},
	{".cer", "certificate"},
	{"htpasswd", "password file"},
	{".so", "module"},
	{NULL, NULL},
};

static const char *role_by(const struct ending *endings, const char *name)
{
	size_t length = strlen(name);

	for (; endings->end; endings++) {
		size_t end = strlen(endings->end);
		if (length >= end && strcmp(name + length - end, endings->end) == 0)
			return endings->role;
	}
	return NULL;
}

static bool names_path(
	const struct nga_directive *directive, const char *conf_dir, const char *path)
{
	size_t length = strlen(conf_dir);

	for (uint32_t i = 1; i < directive->nwords; i++) {
		const char *word = directive->words[i].text;
		if (strcmp(word, path) == 0)
			return true;
		if (strncmp(path, conf_dir, length) == 0 && path[length] == '/' &&
			strcmp(path + length + 1, word) == 0)
			return true;
	}
	return false;
}

const char *change_role(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct nga_change *change)
{
	const char *role = NULL;

	(void)arena;
	for (size_t i = 0; !role && i < snapshot->nplaced; i++) {
		const struct nga_directive *directive = snapshot->placed[i].directive;
		if (names_path(directive, snapshot->conf_dir, change->path))
			role = role_by(directives, directive->words[0].text);
	}
	if (!role)
		role = role_by(names, path_base(change->path));
	return role ? role : "file";
}

/* ---- what is told elsewhere ---- */

static bool is_elsewhere(struct fact_index *index, const struct nga_change *change)
{
	const struct nga_site *site = change->entry ? index_site(index, change->entry) : NULL;

	if (!site || change->entry != site->enabled)
		return false;
	return (site->state == NGA_STATE_DANGLING && index_tells(index, "dangling-link")) ||
	       (site->state == NGA_STATE_DIVERGED && index_tells(index, "diverged-copy"));
}

bool change_is_told(struct fact_index *index, const struct nga_change *change)
{
	if (change->how == NGA_DIFFERS_GONE)
		return index_tells(index, "missing-link") && index_misses(index, change->path);
	if (change->how == NGA_DIFFERS_LINK || change->how == NGA_DIFFERS_KIND)
		return is_elsewhere(index, change);
	return false;
}

bool change_is_remarkable(struct fact_index *index, const struct nga_change *change)
{
	const struct nga_entry *entry = change->entry;

	if (entry)
		return !entry->unremarkable || entry->loaded;
	return !(change->dir && index_is_unremarkable(index, path_base(change->path)));
}
