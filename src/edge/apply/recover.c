/* What an interrupted repair left behind. */
#include "repairs.h"
#include "session.h"

#include "shelf.h"
#include "yards.h"

#include <string.h>

struct course *session_read(struct apply *apply, const char *name, struct nga_error *err)
{
	struct course *repair = course_new(apply->arena, &apply->world);
	struct home_text text;

	err->text[0] = '\0';
	if (home_read(&apply->home, name, &text, err) != 0 || !text.bytes)
		return NULL;
	const char *path = arena_format(apply->arena, "%s/%s", apply->home.path, name);
	if (journal_read(repair, text, path, err) != 0)
		return NULL;
	if (strcmp(repair->nginx_conf, apply->nginx_conf) != 0) {
		(void)err_set(err, 0, "the journal %s is of another configuration, %s", path,
			repair->nginx_conf);
		return NULL;
	}
	return repair;
}

enum apply_result apply_recover(struct apply *apply, struct nga_error *err)
{
	const char *path = "";
	struct course *repair = session_read(apply, repairs_journal, err);

	if (!repair)
		return err->text[0] ? APPLY_REFUSED : APPLY_DONE;
	course_close(apply->repair);
	apply->repair = repair;
	course_reserve(repair);
	if (repair->state == COURSE_COMMITTED || repair->state == COURSE_PARTLY)
		return home_move(&apply->home, repairs_journal,
			       repairs_name(apply->arena, repair->id), err) == 0
			       ? APPLY_DONE
			       : APPLY_STUCK;
	int error = yards_reopen(repair, &path);
	if (error) {
		(void)err_set(err, error, "cannot open %s", path);
		return APPLY_REFUSED;
	}
	if (repair->state == COURSE_READY)
		return session_take_back(apply);
	/* The tree was not touched. */
	error = repair->undoes ? 0 : shelf_clear(repair);
	if (error)
		(void)err_set(err, error, "cannot empty the quarantine");
	if (error || home_move(&apply->home, repairs_journal, NULL, err) != 0)
		return APPLY_STUCK;
	return APPLY_TAKEN_BACK;
}
