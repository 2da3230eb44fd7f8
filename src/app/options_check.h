/* What goes together on a command line. */
#ifndef APP_OPTIONS_CHECK_H
#define APP_OPTIONS_CHECK_H

#include "options.h"

/* Refuses arguments and options that the mode would leave without an effect. */
int options_check(const struct options *options, struct nga_error *err) MUST_CHECK;

#endif
