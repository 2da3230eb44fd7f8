/* What `nginx -V` says, as text. */
#ifndef ASK_NGINX_BUILD_H
#define ASK_NGINX_BUILD_H

#include "ask_nginx.h"

/* Fills `build` from what `nginx -V` wrote, with the defaults of nginx's own configure for what it
 * does not say; -1 where it names no version. */
int build_parse(struct arena *arena, const char *text, struct ask_build *build) MUST_CHECK;

#endif
