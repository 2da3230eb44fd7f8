/* The files that nginx reads, in its order. */
#ifndef SCAN_LOAD_H
#define SCAN_LOAD_H

#include "tree.h"

/* Follows the include lines of `main_file`, whose content is parsed, depth first; files, includes
 * and what is loaded by what are known afterwards. What sites hold is not read where nobody needs
 * it, unless something may be loaded by it. */
void load_follow(struct tree *tree, struct source *main_file);

#endif
