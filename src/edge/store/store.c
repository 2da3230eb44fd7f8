#include "store.h"

#include "sha256.h"
#include "states.h"
#include "write.h"

#include <arena.h>
#include <content.h>
#include <manifest.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- reading ---- */

/* The whole file, which is ours, into memory that ends with a NUL. */
static int read_file(struct states *states, const char *path, struct store_content *content)
{
	const struct world here = {.root = "/", .fd = -1, .whole = true};
	struct content read = {.path = path, .most = CONTENT_LOADED_MOST};

	switch (content_read(&here, states->arena, &read)) {
	case CONTENT_READ:
		*content = (struct store_content){read.bytes, read.size};
		return 0;
	case CONTENT_REFUSED:
		return read.error ? read.error : EIO;
	case CONTENT_TOO_LARGE:
		return EFBIG;
	default:
		return EINVAL;
	}
}

static int damaged(const char *path, const char *what, struct nga_error *err)
{
	return err_set(err, 0,
		"%s: %s; go back to another state (--accept --list shows them), or accept this one "
		"anew with --accept --force",
		path, what);
}

static int read_manifest(struct states *states, uint32_t id, const struct nga_accepted **accepted,
	struct nga_error *err)
{
	const char *path = arena_format(
		states->arena, "%s/%lu/%s", states->path, (unsigned long)id, states_manifest);
	struct nga_accepted *read = arena_alloc(states->arena, sizeof(*read));
	unsigned char told[NGA_SHA256_LENGTH], found[NGA_SHA256_LENGTH];
	struct store_content content;

	int error = read_file(states, path, &content);
	if (error)
		return err_set(err, error, "cannot read %s", path);
	size_t length = manifest_signed(content.bytes, content.length, told);
	if (length == 0)
		return damaged(path, "its end is missing or damaged", err);
	sha256_bytes(content.bytes, length, found);
	if (memcmp(told, found, sizeof(told)) != 0)
		return damaged(path, "it was changed", err);
	if (manifest_read(states->arena, (char *)(uintptr_t)content.bytes, length, read, err) != 0)
		return damaged(path, arena_copy(states->arena, err->text), err);
	if (read->id != id)
		return damaged(path, "it is that of another state", err);
	*accepted = read;
	return 0;
}

int store_read(const struct store *store, uint32_t id, const struct nga_accepted **accepted,
	struct nga_error *err)
{
	struct states states = {.arena = store->arena};
	int status = states_open(&states, &store->where, false, err);

	*accepted = NULL;
	if (status == 0 && id == 0)
		id = states.current;
	if (status == 0 && id > 0 && !states_have(&states, id))
		status = err_set(err, 0,
			"there is no accepted state %lu; --accept --list shows "
			"those that are kept",
			(unsigned long)id);
	if (status == 0 && id > 0)
		status = read_manifest(&states, id, accepted, err);
	states_close(&states);
	return status;
}

int store_list(const struct store *store, struct store_list *list, struct nga_error *err)
{
	struct states states = {.arena = store->arena};
	struct nga_error broken;
	int status = states_open(&states, &store->where, false, err);
	struct store_past *items = arena_array(store->arena, states.nids, sizeof(*items));

	*list = (struct store_list){.items = items};
	for (size_t i = status == 0 ? states.nids : 0; i-- > 0;) {
		struct store_past *past = &items[list->n++];
		past->id = states.ids[i];
		past->current = past->id == states.current;
		if (read_manifest(&states, past->id, &past->accepted, &broken) != 0)
			past->broken = arena_copy(store->arena, broken.text);
	}
	states_close(&states);
	return status;
}

/* ---- the copies ---- */

static int read_copy(struct states *states, const struct nga_accepted *accepted,
	const struct nga_record *record, struct store_content *content, struct nga_error *err)
{
	const char *path = arena_format(states->arena, "%s/%lu/%s%s", states->path,
		(unsigned long)accepted->id, states_files, record->path);
	unsigned char sha256[NGA_SHA256_LENGTH];

	int error = read_file(states, path, content);
	if (error)
		return err_set(err, error, "%s: cannot read the copy that was accepted, %s",
			record->path, path);
	sha256_bytes(content->bytes, content->length, sha256);
	if (memcmp(sha256, record->sha256, sizeof(sha256)) != 0)
		return err_set(err, 0,
			"%s: the copy that was accepted does not match its SHA-256: %s was changed",
			record->path, path);
	return 0;
}

int store_content(const struct store *store, const struct nga_accepted *accepted,
	const struct nga_record *record, struct store_content *content, struct nga_error *err)
{
	struct states states = {.arena = store->arena};
	int status = states_open(&states, &store->where, false, err);

	if (status == 0 && states.fd < 0)
		status = err_set(err, 0, "nothing was accepted");
	if (status == 0)
		status = read_copy(&states, accepted, record, content, err);
	states_close(&states);
	return status;
}

/* A link of a copy says what the manifest says. */
static int check_link(struct states *states, const struct nga_accepted *accepted,
	const struct nga_record *record, struct nga_error *err)
{
	const char *path = arena_format(
		states->arena, "%lu/%s%s", (unsigned long)accepted->id, states_files, record->path);
	size_t length = strlen(record->text);
	char *text = arena_alloc(states->arena, length + 1);
	ssize_t got = readlinkat(states->fd, path, text, length + 1);

	if (got < 0)
		return err_set(
			err, errno, "cannot read the accepted copy %s/%s", states->path, path);
	if ((size_t)got != length || memcmp(text, record->text, length) != 0)
		return err_set(err, 0, "the accepted copy %s/%s was changed", states->path, path);
	return 0;
}

struct verifying {
	struct arena *arena; /* of the caller */
	size_t nfiles;
	struct vec damage; /* const char * */
};

static void note(struct verifying *verifying, int status, const struct nga_error *err)
{
	if (status != 0)
		*(const char **)vec_push(&verifying->damage, verifying->arena) =
			arena_copy(verifying->arena, err->text);
}

static void verify_state(struct states *states, uint32_t id, struct verifying *verifying)
{
	const struct nga_accepted *accepted = NULL;
	struct store_content content;
	struct nga_error err;

	note(verifying, read_manifest(states, id, &accepted, &err), &err);
	for (size_t i = 0; accepted && i < accepted->nrecords; i++) {
		const struct nga_record *record = &accepted->records[i];
		if (record->kept)
			note(verifying, read_copy(states, accepted, record, &content, &err), &err);
		if (record->text)
			note(verifying, check_link(states, accepted, record, &err), &err);
		verifying->nfiles += record->kept || record->text;
	}
}

int store_verify(const struct store *store, struct store_verified *verified, struct nga_error *err)
{
	struct states states = {.arena = store->arena};
	struct verifying verifying = {
		.arena = store->arena, .damage = {.size = sizeof(const char *)}};
	int status = states_open(&states, &store->where, false, err);

	for (size_t i = 0; status == 0 && i < states.nids; i++) {
		states.arena = arena_new();
		verify_state(&states, states.ids[i], &verifying);
		arena_free(states.arena);
	}
	states.arena = store->arena;
	states_close(&states);
	*verified = (struct store_verified){
		verifying.nfiles, verifying.damage.items, verifying.damage.n};
	return status;
}

/* ---- changing ---- */

static int accept(struct states *states, const struct nga_snapshot *snapshot,
	const struct store_author *author, struct nga_error *err)
{
	struct world world = {.fd = -1};
	struct collected collected;
	int status = world_open_root(&world, snapshot->root, err);

	if (status == 0)
		status = collect(states->arena, &world, snapshot, &collected, err);
	if (status == 0) {
		collected.accepted.id = states->nids > 0 ? states->ids[states->nids - 1] + 1 : 1;
		collected.accepted.by = author->by;
		collected.accepted.host = author->host;
		status = write_state(states, &collected, err);
	}
	world_close(&world);
	return status == 0 ? states_point(states, collected.accepted.id, err) : -1;
}

int store_accept(const struct store *store, const struct nga_snapshot *snapshot,
	const struct store_author *author, uint32_t *id, struct nga_error *err)
{
	struct states states = {.arena = store->arena};
	int status = states_open(&states, &store->where, true, err);

	if (status == 0)
		status = accept(&states, snapshot, author, err);
	if (status == 0) {
		*id = states.current;
		states_tidy(&states);
	}
	states_close(&states);
	return status;
}

int store_switch(const struct store *store, uint32_t id, struct nga_error *err)
{
	const struct nga_accepted *accepted;
	struct states states = {.arena = store->arena};

	if (store_read(store, id, &accepted, err) != 0)
		return -1;
	int status = states_open(&states, &store->where, false, err);
	if (status == 0)
		status = states_point(&states, id, err);
	states_close(&states);
	return status;
}
