/* The running nginx: what it has loaded, and what it holds. */
#ifndef NGXAUDIT_LIVE_H
#define NGXAUDIT_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A configuration file in the memory of the master. */
struct nga_loaded_file {
	const char *path; /* as nginx named it when it read it */
	const char *bytes;
	size_t length;
};

/* A listening socket of the master. */
struct nga_socket {
	const char *text; /* as struct nga_address has it */
	bool udp;
};

enum nga_confidence { NGA_CONFIDENCE_UNKNOWN, NGA_CONFIDENCE_LIKELY, NGA_CONFIDENCE_EXACT };
enum nga_pending { NGA_PENDING_UNKNOWN, NGA_PENDING_NO, NGA_PENDING_YES };

struct nga_live {
	bool looked;          /* somebody looked for it */
	bool running;         /* a master runs this main file */
	int32_t master;       /* its pid */
	int64_t loaded_at_ns; /* when it loaded what it has: nanoseconds since 1970; 0: not known */
	/* out of its memory, in the order in which it read them; NULL: not known */
	const struct nga_loaded_file *loaded;
	size_t nloaded;
	bool sockets_known;
	const struct nga_socket *sockets;
	size_t nsockets;
	enum nga_pending pending; /* whether a reload would change what it has loaded */
	enum nga_confidence confidence;
};

#endif
