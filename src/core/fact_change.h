/* What a change means: facts of the table of changes that are more than a look at it. */
#ifndef CORE_FACT_CHANGE_H
#define CORE_FACT_CHANGE_H

#include "facts.h"

/* Whether it is about what nginx is configured by: not about a certificate, a key or the like,
 * which is only known by its digest. */
bool change_is_configuration(const struct nga_change *change);

/* What such a file is for nginx: "certificate", "private key", "password file", "module", "file";
 * by the directive that names it, else by its name. */
const char *change_role(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct nga_change *change);

/* Whether a rule that is in use tells what this comes to: that a site is missing, that its link
 * leads nowhere, or that a file stands where a link should be. */
bool change_is_told(struct fact_index *index, const struct nga_change *change);

/* Whether it is loaded, or not named as what is never a finding. */
bool change_is_remarkable(struct fact_index *index, const struct nga_change *change);

#endif
