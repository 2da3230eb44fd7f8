#include <ngxaudit/report.h>

const char *const nga_severity_names[] = {
	[NGA_NO_SEVERITY] = "",
	[NGA_NOTE] = "note",
	[NGA_WARNING] = "warning",
	[NGA_ERROR] = "error",
};
