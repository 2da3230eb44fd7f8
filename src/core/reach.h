/* Where the requests for a server end: the addresses behind its *_pass lines, and what answers in
 * their place. */
#ifndef CORE_REACH_H
#define CORE_REACH_H

#include <ngxaudit/snapshot.h>

#include <arena.h>

/* What all servers share. It lives in `arena`. */
struct reach;
struct reach *reach_new(struct arena *arena, const struct nga_snapshot *snapshot);

/* An address that requests are handed to. */
struct reach_end {
	const char *text; /* as reach_text() has it */
	bool upstream;    /* the name of an upstream block, whose servers stand behind it */
};

struct reached {
	struct vec ends; /* struct reach_end, each text once */
	/* some pass leads where only a request knows, or hostile includes make it too much to
	 * tell */
	bool unsure;
	const char *root;    /* of the server, or of the location that answers for "/"; or NULL */
	const char *returns; /* "return 301 https://shop.example.com/"; or NULL */
};

/* All that stands in the block of the server, included files and locations too. Variables stand for
 * every value that `set`, `map` and `geo` give them. */
struct reached reach_of(struct reach *reach, const struct nga_server *server);

/* An address in the one spelling in which they are compared: "127.0.0.1:3000", "[::1]:80",
 * "unix:/run/app.sock", "backend:80". */
const char *reach_text(struct arena *arena, const char *text, uint16_t default_port);

/* Whether `text`, spelt so, is among the ends. */
bool reached_has(const struct reached *reached, const char *text);

#endif
