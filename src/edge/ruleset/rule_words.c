#include "rule_words.h"

#include <ngxaudit/plan.h>

#include <nearest.h>

#include <string.h>

bool rule_word_is_remedy(const char *word)
{
	for (size_t i = 0; nga_remedy_names[i]; i++)
		if (strcmp(nga_remedy_names[i], word) == 0)
			return true;
	return false;
}

void rule_word_nearest_remedy(struct nearest *nearest)
{
	for (size_t i = 0; nga_remedy_names[i]; i++)
		nearest_offer(nearest, nga_remedy_names[i]);
}

bool rule_word_is_name(const char *name)
{
	if (name[0] < 'a' || name[0] > 'z')
		return false;
	for (; *name; name++) {
		bool plain = (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9');
		bool hyphen = *name == '-' && name[1] != '-' && name[1] != '\0';
		if (!plain && !hyphen)
			return false;
	}
	return true;
}
