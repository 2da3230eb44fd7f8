#include <stddef.h>
#include "builtin.h"
