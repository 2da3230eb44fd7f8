# shellcheck shell=bash
# To be sourced. demonstration_make DIR: lays out, below DIR, a small tree with the mistakes behind
# real outages.

demonstration_make() {
	local etc=$1/etc/nginx name
	mkdir -p "$etc/sites-available" "$etc/sites-enabled" "$etc/conf.d" "$1/srv/blog" "$1/run" \
		"$1/var/log/nginx" || return 1
	chmod 755 "$1"
	printf '%s\n' 'root:x:0:0::/:' 'www-data:x:33:33::/:' >"$1/etc/passwd"
	printf '%s\n' 'root:x:0:' 'www-data:x:33:' >"$1/etc/group"
	echo 'blog' >"$1/srv/blog/index.html"
	echo 'types { text/html html; }' >"$etc/mime.types"
	# shellcheck disable=SC2016 # nginx's variable
	echo 'fastcgi_param QUERY_STRING $query_string;' >"$etc/fastcgi_params"
	demonstration_main >"$etc/nginx.conf"
	demonstration_site blog 'root /srv/blog;' >"$etc/sites-available/blog"
	# Replaced, not linked: the file has a new name, the link leads to the old one.
	demonstration_site shop 'root /srv/blog;' >"$etc/sites-available/shop.conf"
	# A misspelt word: the parameters' file is called fastcgi_params.
	demonstration_site forum 'root /srv/blog; include fastcgi_parms;' >"$etc/sites-available/forum"
	# An update that left the proxy behind: it serves a directory that is not there.
	demonstration_site app 'root /srv/app/public;' >"$etc/sites-available/app"
	# A link that was never made.
	demonstration_site wiki 'root /srv/blog;' >"$etc/sites-available/wiki"
	# A backup beside a link, which nginx loads as well.
	demonstration_site old 'root /srv/blog;' >"$etc/sites-enabled/blog.bak"
	for name in blog shop forum app; do
		ln -s "../sites-available/$name" "$etc/sites-enabled/$name" || return 1
	done
}

demonstration_main() {
	cat <<'END'
user www-data;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events { worker_connections 768; }
http {
	include /etc/nginx/mime.types;
	access_log /var/log/nginx/access.log;
	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}
END
}

demonstration_site() {
	printf 'server {\n\tlisten 80;\n\tserver_name %s.example.com;\n\t%s\n}\n' "$1" "$2"
}
