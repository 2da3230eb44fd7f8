/* From the bytes of a file to its directive tree, by nginx's own grammar (ngx_conf_file.c). */
#ifndef CORE_PARSE_H
#define CORE_PARSE_H

#include <ngxaudit/conf.h>

struct arena;

/* Parses `file->bytes` and fills directives, error, parsed and the marks (bom, nul_line, cr_line,
 * ignores) of `file`. Everything that it makes lives in `arena`; words may point into the bytes of
 * the file. Never fails: what does not parse is a fact, told in `file->error` with the directives
 * before it. Blocks are at most 1,000 deep, so that whoever walks the tree may recurse. A file that
 * an include line reads within `map` and its like is read as nginx reads it there: `file->by` must
 * be set. */
void parse_file(struct arena *arena, struct nga_file *file);

/* About how much memory that takes: comments and blanks take none. */
size_t parse_size(const struct nga_file *file);

/* Whether the file is read within a block that holds data: the same bytes parse otherwise there. */
bool parse_reads_words(const struct nga_file *file);

#endif
