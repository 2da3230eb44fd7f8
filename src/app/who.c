#include "who.h"

#include <arena.h>

#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *user_of(struct arena *arena)
{
	const char *behind = getenv("SUDO_USER");
	const struct passwd *entry = getpwuid(getuid());

	if (geteuid() == 0 && behind && behind[0])
		return arena_format(arena, "%s (sudo)", behind);
	return entry ? arena_copy(arena, entry->pw_name)
		     : arena_format(arena, "uid %u", (unsigned)getuid());
}

/* Of whichever of the three standard files is one. */
static const char *terminal_of(struct arena *arena)
{
	char name[PATH_MAX];

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (ttyname_r(fd, name, sizeof(name)) == 0)
			return arena_copy(arena, strncmp(name, "/dev/", 5) == 0 ? name + 5 : name);
	return NULL;
}

struct who who_runs(struct arena *arena)
{
	char host[HOST_NAME_MAX + 1] = "";
	const char *terminal = terminal_of(arena);

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	struct who who = {.user = user_of(arena), .host = arena_copy(arena, host)};
	who.from = terminal ? arena_format(arena, "%s on %s", terminal, host) : who.host;
	return who;
}
