/* What an accepted state remembers. */
#include "sited.h"

#include <keep.h>

/* The site "shop", enabled by a link, beside what the include line reads. */
static struct texts *kept_world(void)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);

	pair->available[0]->lookup = pair->enabled->lookup = NGA_FOUND;
	texts_enable(texts, texts_entry(texts, pair->available[0], "shop"), "shop");
	derive(texts);
	return texts;
}

static struct keep keep_of(struct texts *texts)
{
	struct keep keep;

	keep_derive(texts->arena, &texts->snapshot, &keep);
	return keep;
}

/* The one item of that path; NULL: there is none. */
static const struct keep_item *item_at(const struct keep *keep, const char *path)
{
	const struct keep_item *found = NULL;

	for (size_t i = 0; i < keep->n; i++)
		if (strcmp(keep->items[i].path, path) == 0) {
			ck_assert_ptr_null(found);
			found = &keep->items[i];
		}
	return found;
}

START_TEST(both_sides_and_the_main_file_are_kept)
{
	struct texts *texts = kept_world();

	const struct keep keep = keep_of(texts);

	ck_assert(item_at(&keep, "/etc/nginx/nginx.conf")->file);
	ck_assert(item_at(&keep, "/etc/nginx/sites-enabled")->whole);
	ck_assert(item_at(&keep, "/etc/nginx/sites-available")->whole);
	ck_assert(!item_at(&keep, "/etc/nginx/sites-available/shop")->enabled);
	ck_assert(item_at(&keep, "/etc/nginx/sites-enabled/shop")->enabled);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_to_nothing_is_kept_and_enables_nothing)
{
	struct texts *texts = kept_world();
	struct nga_entry *entry = &texts->snapshot.pairs[0]->enabled->entries[0];
	texts_link(texts, entry, "/etc/nginx/gone", NGA_END_MISSING);

	const struct keep keep = keep_of(texts);

	ck_assert(!item_at(&keep, "/etc/nginx/sites-enabled/shop")->enabled);
	texts_free(texts);
}
END_TEST

START_TEST(a_fifo_is_not_kept_nor_is_its_directory_whole)
{
	struct texts *texts = kept_world();
	struct nga_dir *dir = texts->snapshot.pairs[0]->available[0];
	texts_entry(texts, dir, "tube")->kind = NGA_KIND_FIFO;

	const struct keep keep = keep_of(texts);

	ck_assert_ptr_null(item_at(&keep, "/etc/nginx/sites-available/tube"));
	ck_assert(!item_at(&keep, "/etc/nginx/sites-available")->whole);
	ck_assert(item_at(&keep, "/etc/nginx/sites-enabled")->whole);
	texts_free(texts);
}
END_TEST

START_TEST(a_directory_that_cannot_be_read_is_left_out)
{
	struct texts *texts = kept_world();
	texts->snapshot.pairs[0]->available[0]->lookup = NGA_DENIED;

	const struct keep keep = keep_of(texts);

	ck_assert_ptr_null(item_at(&keep, "/etc/nginx/sites-available"));
	texts_free(texts);
}
END_TEST

START_TEST(of_a_certificate_the_digest_is_kept_once)
{
	struct texts *texts = kept_world();
	const struct nga_reference certificate = {.referent = NGA_REF_FILE,
		.path = "/etc/ssl/a.pem",
		.lookup = NGA_FOUND,
		.judged = true};
	struct nga_reference references[] = {certificate, certificate, certificate, certificate};
	references[2].path = "/etc/ssl/gone.pem";
	references[2].lookup = NGA_MISSING;
	references[3].path = "/etc/ssl/$host.pem";
	references[3].judged = false;
	texts->snapshot.references = references;
	texts->snapshot.nreferences = 4;

	const struct keep keep = keep_of(texts);

	ck_assert(item_at(&keep, "/etc/ssl/a.pem")->digest);
	ck_assert_ptr_null(item_at(&keep, "/etc/ssl/gone.pem"));
	ck_assert_ptr_null(item_at(&keep, "/etc/ssl/$host.pem"));
	texts_free(texts);
}
END_TEST

START_TEST(addresses_are_kept_with_who_answers_there)
{
	struct texts *texts = kept_world();

	const struct keep keep = keep_of(texts);

	ck_assert_uint_eq(keep.naddresses, texts->snapshot.naddresses);
	ck_assert_uint_gt(keep.naddresses, 0);
	ck_assert_str_eq(keep.addresses[0].context, "http");
	ck_assert_str_eq(keep.addresses[0].text, "0.0.0.0:81");
	ck_assert_str_eq(keep.addresses[0].answers, "/etc/nginx/sites-enabled/blog");
	ck_assert_str_eq(keep.addresses[0].name, "");
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		both_sides_and_the_main_file_are_kept,
		a_link_to_nothing_is_kept_and_enables_nothing,
		a_fifo_is_not_kept_nor_is_its_directory_whole,
		a_directory_that_cannot_be_read_is_left_out,
		of_a_certificate_the_digest_is_kept_once,
		addresses_are_kept_with_who_answers_there,
		NULL,
	};
	return unit_run("keep", tests);
}
