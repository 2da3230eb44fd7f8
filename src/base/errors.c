#include "errors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct nga_error *err, int code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int used = vsnprintf(err->text, sizeof(err->text), format, arguments);
	va_end(arguments);
	err->code = code;
	if (code != 0 && used >= 0 && (size_t)used < sizeof(err->text))
		(void)snprintf(
			err->text + used, sizeof(err->text) - (size_t)used, ": %s", strerror(code));
	return -1;
}

int err_add(struct nga_error *err, const char *format, ...)
{
	struct nga_error before;
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(before.text, sizeof(before.text) / 2, format, arguments);
	va_end(arguments);
	size_t used = strlen(before.text);
	(void)snprintf(before.text + used, sizeof(before.text) - used, ": %.*s",
		(int)(sizeof(before.text) - used - sizeof(": ")), err->text);
	memcpy(err->text, before.text, sizeof(err->text));
	return -1;
}
