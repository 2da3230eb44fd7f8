/* --parse: the configuration as nginx reads it, as JSON in the payload form of crossplane. */
#ifndef CORE_RENDER_PARSE_H
#define CORE_RENDER_PARSE_H

#include <ngxaudit/snapshot.h>

struct out;

/* Writes every loaded file once, with its directives; `includes` of an include line are indices
 * into `config`. Beside crossplane's keys there is `column`, and an argument that is not UTF-8
 * gives `args_hex` as everywhere. */
void render_parse(struct out *out, const struct nga_snapshot *snapshot);

/* Whether a loaded file does not parse, or could not be read: `status` is "failed" then. */
bool render_parse_failed(const struct nga_snapshot *snapshot);

#endif
