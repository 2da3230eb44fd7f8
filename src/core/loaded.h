/* What the running nginx has loaded, read as the disk is. */
#ifndef CORE_LOADED_H
#define CORE_LOADED_H

#include <ngxaudit/snapshot.h>

struct arena;

/* The configuration that the files in the master's memory make (disk->live.loaded): files,
 * includes, placed directives, servers and addresses of a snapshot, and no more. `disk` itself
 * where it has the same files with the same bytes; NULL where the memory was not read. The disk's
 * files must have been parsed: what did not change is not parsed again. */
const struct nga_snapshot *loaded_configuration(
	struct arena *arena, const struct nga_snapshot *disk);

#endif
