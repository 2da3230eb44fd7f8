/* What the names in a directory are, and where its links lead. */
#ifndef SCAN_ENTRIES_H
#define SCAN_ENTRIES_H

#include "tree.h"

/* Looks at every entry of `folder` that was not looked at yet. `others` are the available
 * directories that its links may lead to, with their links left alone; their entries get the twin
 * and the stat of what was met on the way. */
void entries_examine(
	struct tree *tree, struct folder *folder, struct nga_dir *const *others, size_t nothers);

/* Looks at one name of the directory, whatever it was: fills in kind, stat, target, lookup and link
 * of `entry`, which has a name and a path. False where nothing of that name is there, or the
 * directory cannot be opened. */
bool entries_look_again(struct tree *tree, struct folder *folder, struct nga_entry *entry);

#endif
