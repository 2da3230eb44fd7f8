/* Hostile bytes as a file of rules: an error with the file's name, or rules that can be listed and
 * explained. */
#include <render_rules.h>
#include <rule_file.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct rule_reader reader = {
		.arena = arena_new(),
		.rules = {.size = sizeof(struct nga_rule)},
		.leftovers = {.size = sizeof(const char *)},
		.unremarkable = {.size = sizeof(const char *)},
	};
	struct guard_source source = {
		.name = "own.conf", .bytes = (const char *)data, .length = size};
	struct nga_error err = {0};

	if (rule_file_read(&reader, &source, false, &err) < 0) {
		if (strncmp(err.text, "own.conf:", strlen("own.conf:")) != 0 ||
			strcmp(err.text, "own.conf:1: libconfuse cannot read it") == 0)
			abort();
	} else {
		const struct nga_ruleset ruleset = {
			.rules = reader.rules.items, .nrules = reader.rules.n};
		struct out out = {.arena = reader.arena};
		render_rule_list(&out, &ruleset);
		for (size_t i = 0; i < ruleset.nrules; i++)
			if (render_explain(&out, &ruleset, ruleset.rules[i].name, &err) < 0)
				abort();
	}
	arena_free(reader.arena);
	return 0;
}
