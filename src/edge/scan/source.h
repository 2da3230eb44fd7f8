/* Files as the scan follows them, each name once. */
#ifndef SCAN_SOURCE_H
#define SCAN_SOURCE_H

#include "tree.h"

struct content;

/* The file of that name; made where it is new, unread unless an earlier scan read it. `entry` is
 * the entry that it is, where that is known. */
struct source *source_at(struct tree *tree, const char *path, struct nga_entry *entry);

/* Whether an earlier scan read it, and as it is to be read now. */
bool source_is_read(const struct tree *tree, const struct source *source);

/* Takes the content that was read into `source->arena`, and parses it. */
void source_take(struct tree *tree, struct source *source, const struct content *content);

/* The parser makes directives; the scan says what their include lines read. */
void source_attach(const struct nga_directive *directive, struct nga_include *include);

#endif
