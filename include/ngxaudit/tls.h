/* Certificates that servers serve, and private keys. */
#ifndef NGXAUDIT_TLS_H
#define NGXAUDIT_TLS_H

#include "conf.h"

struct nga_reference;
struct nga_server;

/* One certificate as it was issued. */
struct nga_issued {
	const char *subject;  /* its common name, else its whole name; raw bytes */
	const char *issuer;   /* the same of who issued it */
	int64_t begins, ends; /* seconds since 1970: the first and the last at which it is valid */
};

/* A certificate with its key, as loaded servers serve it over TLS. What the file holds is filled in
 * when it is read. */
struct nga_certificate {
	const struct nga_directive *directive; /* the ssl_certificate that names it first */
	const struct nga_file *file;
	const struct nga_word *word;
	const char *path;     /* absolute; as written where it varies */
	const char *key_path; /* absolute; NULL where it is no plain file */
	bool varies;          /* a variable decides which file it is: nobody can look */
	/* $ssl_server_name decides, and this is the name for which it is this file; or NULL */
	const char *only_name;
	const struct nga_server **servers; /* that serve it, in load order */
	size_t nservers;
	enum nga_lookup lookup; /* of reading it; NGA_FOUND says nothing of what it holds */
	/* as they stand in the file: the first is the server's own, the others are sent along;
	 * empty where none could be read */
	const struct nga_issued *chain;
	size_t nchain;
	/* the host names of the first: its DNS names, or its common name where it has none; lower
	 * case, sorted */
	const char *const *names;
	size_t nnames;
	enum nga_fit { NGA_FIT_UNKNOWN, NGA_FITS, NGA_FITS_NOT } key_fit;
};

/* Who may have or replace a private key. Only everyone and the workers' user are asked for: all
 * others count as trusted. */
enum nga_holder { NGA_HOLDER_TRUSTED, NGA_HOLDER_WORKERS, NGA_HOLDER_EVERYONE };

/* A private key that a directive names. */
struct nga_key {
	const struct nga_reference *reference; /* the first that names it */
	struct nga_stat stat; /* of the file, where one of them gets as far; else mode 0 */
	enum nga_holder reader, writer;
	const char *reader_name, *writer_name; /* "www-data"; NULL where trusted */
	/* what the writer may write: the key, or a directory or link on the way to it; NULL where
	 * trusted */
	const char *writable;
};

#endif
