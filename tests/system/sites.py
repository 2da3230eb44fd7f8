"""Sites in the container's nginx."""

from container import wait_for

SITE = """\
server {{
	listen 127.0.0.1:80;
	server_name {name}.example.com;
	location / {{
		default_type text/plain;
		return 200 "{text}";
	}}
}}
"""


def lay(container, name, text=None):
    """A site as it should be: a file, and a link to it."""
    container.write(f"/etc/nginx/sites-available/{name}", SITE.format(name=name, text=text or name))
    container.run(f"ln -sfn ../sites-available/{name} /etc/nginx/sites-enabled/{name}")


def remove(container, name):
    container.run(f"rm -f /etc/nginx/sites-enabled/{name} /etc/nginx/sites-available/{name}")


def served(container, name):
    return container.get(80, f"{name}.example.com")


def comes_to_serve(container, name, text):
    """What it serves in the end: nginx reloads after it has said that it will."""
    wait_for(lambda: served(container, name) == text, 10)
    return served(container, name)
