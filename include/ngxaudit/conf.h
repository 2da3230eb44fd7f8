/* nginx's configuration as nginx reads it: words, directives, files, and the includes that join
 * them. */
#ifndef NGXAUDIT_CONF_H
#define NGXAUDIT_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct nga_entry;
struct nga_file;
struct nga_include;

/* One argument, unquoted and unescaped: the bytes that nginx hands to the directive. `text` ends at
 * the first NUL as nginx's own view of it does; `length` counts what stands before it. */
struct nga_word {
	const char *text;
	uint32_t length;
	uint32_t line;   /* from 1, counted by LF */
	uint32_t column; /* from 1, in bytes; of the quote where it is quoted */
	bool quoted;
};

enum nga_form {
	NGA_STATEMENT, /* ends with `;` */
	NGA_BLOCK,     /* ends with `{ ... }` */
	NGA_LUA, /* `*_by_lua_block { ... }`: the last word is what stands between the braces */
};

/* A directive of one file. The tree of a file knows nothing of who includes it. */
struct nga_directive {
	const struct nga_word *words; /* words[0] is the name, words[1] the first argument */
	uint32_t nwords;
	uint32_t end_line; /* of the `;` or of the closing brace */
	enum nga_form form;
	uint32_t number; /* of its name (core/directives.h); 0: nginx has no such directive */
	const struct nga_directive *parent; /* the block in the same file; NULL at its top */
	const struct nga_directive *child;  /* the first in its block; NULL where none */
	const struct nga_directive *next;   /* the next one beside it */
	struct nga_include *include;        /* what an include line reads; NULL for others */
};

/* Where and why a file does not parse, in nginx's own words. */
struct nga_parse_error {
	uint32_t line, column; /* `line` is the one that nginx names */
	const char *text;      /* "unexpected end of file, expecting \";\" or \"}\"" */
};

/* What lstat or stat says, without padding of the kernel's. */
struct nga_stat {
	uint64_t dev, ino;
	int64_t size;
	int64_t mtime_ns, ctime_ns; /* nanoseconds since 1970 */
	uint32_t mode; /* with the type bits; 0: there is nothing, or it was not looked at */
	uint32_t uid, gid, nlink;
};

/* How opening a path for reading ended, and what lies there. */
enum nga_lookup {
	NGA_NOT_LOOKED, /* zero: nobody asked */
	NGA_FOUND,
	NGA_MISSING,      /* nothing there (ENOENT, ENOTDIR, a name too long) */
	NGA_LOOP,         /* links in a circle, or over more than 40 links */
	NGA_DENIED,       /* the master's user may not */
	NGA_WRONG_KIND,   /* no file where a file is needed, or no directory */
	NGA_OUTSIDE_ROOT, /* with --root: its top-level directory is not under the root */
	NGA_UNKNOWN,      /* could not be looked at: there is a gap */
};

/* A file that nginx would read (`loaded`), or that is only available. `path` is its name as nginx
 * has it: /etc/nginx/./x is another file than /etc/nginx/x. */
struct nga_file {
	const char *path;
	/* the include line that reads it first; NULL for the main file and what is not loaded */
	const struct nga_include *by;
	const struct nga_entry *entry; /* the entry of a pair that it is; or NULL */
	struct nga_stat stat;          /* of what was opened, links followed */
	enum nga_lookup lookup;
	bool loaded;
	bool parsed;       /* `directives` and `error` say something */
	const char *bytes; /* the content, a NUL behind it; NULL where it was not read */
	size_t size;
	bool bom;                            /* begins with a byte order mark */
	bool ignores;                        /* comments in it tell this program what to ignore */
	uint32_t nul_line;                   /* the line of the first NUL, or 0 */
	uint32_t cr_line;                    /* the line of the first CR that no LF follows, or 0 */
	const struct nga_parse_error *error; /* NULL where it parses */
	const struct nga_directive *directives; /* the first at its top; up to the error */
};

/* An include line of a file, and what it reads. */
struct nga_include {
	const struct nga_directive *directive;
	const struct nga_file *file; /* where the line stands */
	const char *path; /* completed as nginx does: relative to the main file's directory */
	const char
		*directory; /* of `path`: up to the slash before its first wildcard or its name */
	enum nga_lookup directory_lookup; /* NGA_FOUND: a directory */
	bool pattern;                     /* holds `*`, `?` or `[`, and this place globs */
	bool dead_pattern;                /* an unbalanced `[`: matches nothing, ever */
	bool blank_edge;                  /* begins or ends with a blank */
	struct nga_file **files;          /* in the order in which nginx reads them */
	size_t nfiles;
	enum nga_lookup lookup;       /* without a pattern: of the file it names */
	const char *nearest;          /* a name beside the missing one that is like it; or NULL */
	const char *link_text;        /* of the missing name, where that is a link; or NULL */
	const struct nga_file *cycle; /* the file that would be read within itself through it */
	const char *other_tree; /* as of a link (snapshot.h), of where this line leads; or NULL */
};

#endif
