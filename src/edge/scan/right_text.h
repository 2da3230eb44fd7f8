/* What a link should have said. */
#ifndef SCAN_RIGHT_TEXT_H
#define SCAN_RIGHT_TEXT_H

#include "tree.h"

/* The text of a broken link in `folder` as it would be right, where `text` was written relative to
 * another directory: the main file's, that above the enabled one, "/", an available directory or
 * that above it. NULL where no regular file is found so. */
const char *right_text_find(struct tree *tree, const struct folder *folder, const char *text);

#endif
