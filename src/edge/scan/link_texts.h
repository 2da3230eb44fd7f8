/* What the links of a directory say. */
#ifndef SCAN_LINK_TEXTS_H
#define SCAN_LINK_TEXTS_H

#include "tree.h"

/* Gives every link of the open directory that was not looked at its struct nga_link, with its text
 * where that could be read. Where nothing in the directory was renamed, made or removed since the
 * accepted state was made, its links say what they said then: a link cannot be changed in its
 * place. */
void link_texts_read(const struct tree *tree, struct folder *folder);

/* Reads the text of one. Returns 0 or an errno. */
int link_text_read(const struct tree *tree, struct folder *folder, struct nga_entry *entry);

#endif
