#include "fact_name.h"

#include "fact_values.h"

#include <out.h>

const char *const name_fault_words[] = {"control", "hyphen", "invalid", "glob", NULL};

static const struct nga_entry *entry_of(const struct fact_subject *subject)
{
	return subject->thing;
}

struct fact_value name_hidden(const struct fact_subject *subject)
{
	return fact_yes(entry_of(subject)->name[0] == '.');
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return true;
	return false;
}

struct fact_value name_fault(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);
	const char *text = entry->name;

	if (has_control(text))
		return fact_word(0);
	if (text[0] == '-')
		return fact_word(1);
	if (!utf8_valid(text))
		return fact_word(2);
	if (text[0] == '*' && text[1] == '.')
		text += 2;
	return entry->dir->included && text[strcspn(text, "*?[")] ? fact_word(3) : fact_none();
}

struct fact_value name_case_twin(const struct fact_subject *subject)
{
	const struct nga_entry *twin = entry_of(subject)->case_twin;

	return fact_text(twin ? twin->name : NULL);
}

struct fact_value name_case_twin_later(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);

	return fact_yes(entry->case_twin && strcmp(entry->name, entry->case_twin->name) > 0);
}
