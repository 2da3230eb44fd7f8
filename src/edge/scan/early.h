/* The files of one include line, read and parsed by two threads. */
#ifndef SCAN_EARLY_H
#define SCAN_EARLY_H

#include "tree.h"

struct early;

/* Lets a second thread read the files of the include line from its last one on, while this thread
 * reads them from the first one: they meet where both have done their share. NULL where that does
 * not pay. */
struct early *early_begin(struct tree *tree, const struct nga_include *include);

/* Whether the source was read and parsed early, for this include line; if not, it is left to the
 * caller from now on. What could not be read is: the caller tells why. To be asked before anything
 * of the source is changed. */
bool early_is_read(struct source *source, const struct nga_include *include);

/* Waits for the end. Accepts NULL. */
void early_end(struct early *early);

#endif
