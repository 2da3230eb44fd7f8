/* How a person wants to read it. */
#ifndef APP_STYLE_H
#define APP_STYLE_H

#include "settings.h"

#include <render.h>

struct render_style style_of(const struct settings *settings);

#endif
