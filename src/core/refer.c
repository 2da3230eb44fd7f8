#include "bytes.h"
#include "conf.h"
#include "referring.h"

#include <path.h>

#include <string.h>

struct nga_reference *reference_of(const struct referring *referring, const struct item *item)
{
	struct nga_reference *all = referring->found.items;

	if (*item->slot == 0)
		return NULL;
	if (referring->keeping)
		referring_meet(referring, *item->slot);
	return &all[*item->slot - 1];
}

static struct nga_reference *make_reference(
	struct referring *referring, const struct block *block, const struct item *item, uint32_t n)
{
	struct nga_reference *reference = vec_push(&referring->found, referring->finds);

	*item->slot = (uint32_t)referring->found.n;
	*reference = (struct nga_reference){
		.directive = item->directive,
		.file = item->file,
		.word = &item->directive->words[n],
		.server = block->server,
	};
	if (referring->keeping)
		referring_make(referring);
	return reference;
}

struct nga_reference *refer(
	struct referring *referring, const struct block *block, const struct item *item, uint32_t n)
{
	const struct nga_reference *made = reference_of(referring, item);

	if (made && made->server == block->server)
		return NULL;
	return make_reference(referring, block, item, n);
}

struct nga_reference *refer_once(
	struct referring *referring, const struct block *block, const struct item *item, uint32_t n)
{
	struct nga_reference *made = reference_of(referring, item);

	return made ? made : make_reference(referring, block, item, n);
}

const char *referring_path(
	const struct referring *referring, enum known_base base, const char *text)
{
	const struct nga_snapshot *snapshot = referring->snapshot;

	if (text[0] == '/')
		return text;
	return path_join(referring->arena,
		base == KNOWN_PREFIX ? snapshot->prefix : snapshot->conf_dir, text);
}

bool block_has_on(const struct block *block, enum known_setting setting)
{
	const struct item *item = block->in_force[setting];
	const char *value = item ? conf_argument(item->directive, 1) : NULL;

	return value && value[0] != '\0' && strcmp(value, "off") != 0;
}

/* ---- paths ---- */

static bool is_excepted(const struct known *row, const char *text)
{
	for (const char *const *except = row->except; except && *except; except++) {
		bool beginning = (*except)[strlen(*except) - 1] == ':';
		if (beginning ? bytes_begin(text, *except) : strcmp(text, *except) == 0)
			return true;
	}
	return false;
}

static bool is_location(const struct block *block)
{
	for (; block && block->directive; block = block->outer)
		if (conf_is(block->directive, "location"))
			return true;
	return false;
}

/* Whether nginx opens a file that counts only together with `needs`. What stands further out than
 * that can be set counts as soon as it is set anywhere. */
static bool is_needed(
	const struct referring *referring, const struct block *block, enum known_setting needs)
{
	if (needs == SETTING_NONE || block_has_on(block, needs))
		return true;
	bool of_servers = needs == SETTING_CERTIFICATE || needs == SETTING_VERIFY_CLIENT ||
			  needs == SETTING_STAPLING;
	bool further_out = of_servers ? !block->server : !is_location(block);
	return further_out && referring->set_somewhere[needs];
}

/* Says of the file that a setting names, and that is in force, that nginx opens it. */
static void use_file(
	struct referring *referring, const struct block *block, enum known_setting setting)
{
	const struct item *item = block->in_force[setting];

	if (!item)
		return;
	refer_path(referring, block, item);
	struct nga_reference *reference = reference_of(referring, item);
	if (!reference || reference->judged || strchr(reference->word->text, '$'))
		return;
	reference->judged = true;
	reference->server = block->server;
}

void refer_tls(struct referring *referring, const struct block *block, enum known_setting family)
{
	use_file(referring, block, family + KNOWN_TLS_CERTIFICATE);
	if (block_has_on(block, family + KNOWN_TLS_CERTIFICATE))
		use_file(referring, block, family + KNOWN_TLS_KEY);
	if (block_has_on(block, family + KNOWN_TLS_VERIFY)) {
		use_file(referring, block, family + KNOWN_TLS_TRUSTED);
		use_file(referring, block, family + KNOWN_TLS_CRL);
	}
}

void refer_path(struct referring *referring, const struct block *block, const struct item *item)
{
	const struct known *row = item->row;
	const char *text = conf_argument(item->directive, 1);

	if (!text || text[0] == '\0' || is_excepted(row, text))
		return;
	struct nga_reference *reference = refer_once(referring, block, item, 1);
	reference->referent = row->referent;
	reference->opener = row->opener;
	if (!reference->path)
		reference->path = referring_path(referring, row->base, text);
	if (reference->judged || strchr(text, '$'))
		return;
	if (row->by_use || (row->base == KNOWN_ABSOLUTE_ONLY && text[0] != '/'))
		return;
	if (row->setting == SETTING_ALIAS && (block->answers & KNOWN_ANSWERS))
		return;
	if (!is_needed(referring, block, row->needs))
		return;
	reference->judged = true;
	reference->server = block->server;
}
