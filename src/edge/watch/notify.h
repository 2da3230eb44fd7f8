/* What the service manager is told: the protocol of sd_notify(3), without its library. */
#ifndef WATCH_NOTIFY_H
#define WATCH_NOTIFY_H

#include <stdint.h>

struct arena;
struct notify;

/* Where $NOTIFY_SOCKET names a socket; else NULL, which all functions accept. The variables are
 * taken out of the environment: they are meant for this process alone. */
struct notify *notify_open(struct arena *arena);
void notify_close(struct notify *notify);

/* Sends `text`: assignments, one a line. What nobody takes is lost. */
void notify_send(const struct notify *notify, const char *text);

/* How often to say WATCHDOG=1, in nanoseconds: half of what $WATCHDOG_USEC allows; 0: never. */
int64_t notify_watchdog(const struct notify *notify);

#endif
