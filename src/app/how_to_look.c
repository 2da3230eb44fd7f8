#include "how_to_look.h"

#include "progress.h"

#include <arena.h>

struct scan_options how_to_look(
	struct pass *pass, const struct settings *settings, const struct target *target)
{
	const struct options *options = settings->options;
	size_t n = settings->own.npairs + options->npairs;
	struct scan_pair *pairs = arena_array(pass->arena, n, sizeof(*pairs));

	for (size_t i = 0; i < n; i++) {
		size_t own = settings->own.npairs;
		const struct own_pair *pair =
			i < own ? &settings->own.pairs[i] : &options->pairs[i - own];
		pairs[i] = (struct scan_pair){
			.name = pair->name,
			.available = pair->available,
			.navailable = pair->navailable,
			.enabled = pair->enabled,
		};
	}
	return (struct scan_options){
		.root = target->root,
		.nginx_conf = target->nginx_conf,
		.prefix = target->prefix,
		.pairs = pairs,
		.npairs = n,
		.master_uid = target->master_uid,
		.master_pid = target->master_pid,
		.workers_user = target->workers_user,
		.leftovers = &settings->ruleset.leftovers,
		/* one that is made again and again says nothing of itself */
		.progress = !pass->known && progress_wanted() ? progress_show : NULL,
	};
}
