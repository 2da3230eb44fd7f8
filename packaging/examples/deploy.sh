#!/bin/sh
# An example: brings one site to this host, and is sure of it.
#
# usage: deploy.sh NAME FILE
#
# The file is copied, the link is made, and nginx is reloaded if ngxaudit lets it; otherwise everything
# is as it was before. In the end the new state is the accepted one, from which the next audit tells
# what differs.
set -eu

[ $# -eq 2 ] || {
	echo "usage: deploy.sh NAME FILE" >&2
	exit 2
}
name=$1 file=$2
nginx=${NGINX_DIRECTORY:-/etc/nginx}
available=$nginx/sites-available/$name
enabled=$nginx/sites-enabled/$name
scratch=$(mktemp -d "$nginx/.deploy-XXXXXX")
linked=no replaced=no kept=no loaded=no

# Back to what was: never a moment without the file.
take_back() {
	if [ "$linked" = yes ]; then
		rm -f "$enabled"
	fi
	if [ "$kept" = yes ]; then
		mv -f "$scratch/before" "$available"
	elif [ "$replaced" = yes ]; then
		rm -f "$available"
	fi
}

finish() {
	status=$?
	if [ "$status" -ne 0 ] && [ "$loaded" = no ]; then
		take_back
	fi
	rm -rf "$scratch"
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Beside, then renamed: whoever reads the directory meanwhile sees the old file or the new one.
install -m 644 "$file" "$scratch/after"
if [ -e "$available" ]; then
	cp -p "$available" "$scratch/before"
	kept=yes
fi
mv -f "$scratch/after" "$available"
replaced=yes
if [ ! -e "$enabled" ] && [ ! -L "$enabled" ]; then
	ln -s "../sites-available/$name" "$enabled"
	linked=yes
fi

ngxaudit --pre-reload
systemctl reload nginx
loaded=yes
ngxaudit --accept --yes
