/* What stops the program, as a value: one line for a person, and the errno behind it. */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#define MUST_CHECK __attribute__((warn_unused_result))

struct nga_error {
	int code;        /* an errno, or 0 where there is none */
	char text[5120]; /* one line without newline; holds raw bytes of paths: escape to print */
};

/* Fills `err` with the formatted line, `: strerror(code)` behind it unless `code` is 0, and returns
 * -1 so that a caller may return it. */
int err_set(struct nga_error *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts `format: ` in front of what `err` says, for a caller that knows more; returns -1. */
int err_add(struct nga_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
