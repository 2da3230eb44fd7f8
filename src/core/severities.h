/* How bad a finding is. */
#ifndef CORE_SEVERITIES_H
#define CORE_SEVERITIES_H

#include <ngxaudit/rules.h>

/* The severity of what one of the rule's cases finds. */
enum nga_severity case_severity(const struct nga_rule *rule, const struct nga_case *held);

#endif
