"""Trees of n sites: 600 bytes each, linked, with an upstream and two shared includes."""

import os

SITE_BYTES = 600

NGINX_CONF = """\
worker_processes 1;
pid {top}/var/nginx.pid;
error_log {top}/var/error.log;
events {{ worker_connections 64; }}
http {{
	access_log {top}/var/access.log;
	server_names_hash_max_size {names};
	server_names_hash_bucket_size 128;
	client_body_temp_path {top}/var/body;
	proxy_temp_path {top}/var/proxy;
	fastcgi_temp_path {top}/var/fastcgi;
	uwsgi_temp_path {top}/var/uwsgi;
	scgi_temp_path {top}/var/scgi;
	include {top}/etc/nginx/sites-enabled/*;
	server {{ listen 127.0.0.1:{port} default_server; return 444; }}
}}
"""

SITE = """\
upstream app{number} {{
	server 127.0.0.1:{upstream};
}}
server {{
	listen 127.0.0.1:{port};
	server_name site{number}.example.com;
	include snippets/headers.conf;
	location / {{
		include snippets/proxy.conf;
		proxy_pass http://app{number};
	}}
}}
"""


def make(top, count, port, upstream):
    """Lays the tree out below `top`; returns its main file."""
    here = os.path.join(top, "etc/nginx")
    os.makedirs(os.path.join(top, "var"))
    for name in ("sites-available", "sites-enabled", "snippets"):
        os.makedirs(os.path.join(here, name))
    _write(f"{here}/nginx.conf", NGINX_CONF.format(top=top, names=max(1024, 4 * count), port=port))
    _write(f"{here}/snippets/headers.conf", "add_header X-Content-Type-Options nosniff;\n")
    _write(f"{here}/snippets/proxy.conf",
           "proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\n")
    for number in range(count):
        text = SITE.format(number=number, port=port, upstream=upstream)
        text += "# " + "x" * (SITE_BYTES - len(text) - 3) + "\n"
        _write(f"{here}/sites-available/site{number:06}", text)
        os.symlink(f"../sites-available/site{number:06}", f"{here}/sites-enabled/site{number:06}")
    return f"{here}/nginx.conf"


def break_one_in_a_hundred(top, count):
    """Leaves links to nothing."""
    for number in range(0, count, 100):
        os.unlink(os.path.join(top, f"etc/nginx/sites-available/site{number:06}"))


def _write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
