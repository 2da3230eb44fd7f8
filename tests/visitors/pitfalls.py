"""What visitors meet where nginx takes a configuration for what its writer did not mean."""

import os
import socket

from fastcgi import Php
from served import PATIENCE, Untried, free_ports

STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so"
PERL = "/usr/lib/nginx/modules/ngx_http_perl_module.so"


def _say(served, lines, before=""):
    """Adds lines to the site's server, and `before` in front of it."""
    text = served.read("sites-available/blog").replace("\troot", f"\t{lines}\n\troot", 1)
    served.write("sites-available/blog", before + text)


def _expect(served, binary, pages, rules):
    """Holds what pages answer, (status, a piece of the rest) each, and what the program tells, against
    what is expected."""
    if not served.master:
        served.start()
    problems = []
    for path, (status, piece) in pages.items():
        met = served.get(path)
        if met[0] != status or piece not in met[1]:
            problems.append(f"{path}: {met}")
    found = served.rules_found(binary, "pitfalls")
    if found != set(rules):
        problems.append(f"told {sorted(found)}")
    return problems


# ---- files ----


def _files(served):
    served.write("/srv/files/a.txt", "public\n")
    served.write("/srv/secret.txt", "secret\n")


def an_alias_without_its_slash_serves_what_lies_beside(served, binary):
    _files(served)
    _say(served, "location /files { alias @TREE@/srv/files/; }")
    return _expect(served, binary, {"/files/a.txt": (200, "public"), "/files../secret.txt": (200, "secret")},
                   ["alias-traversal"])


def so_it_does_where_patterns_are_kept_away(served, binary):
    _files(served)
    _say(served, r"location ^~ /files { alias @TREE@/srv/files/; } location ~ \.txt$ { return 403; }")
    return _expect(served, binary, {"/files../secret.txt": (200, "secret")}, ["alias-traversal"])


def with_both_slashes_it_does_not(served, binary):
    _files(served)
    _say(served, "location /files/ { alias @TREE@/srv/files/; }")
    return _expect(served, binary, {"/files/a.txt": (200, "public"), "/files../secret.txt": (404, "")}, [])


def with_neither_slash_it_does_not(served, binary):
    _files(served)
    _say(served, "location /files { alias @TREE@/srv/files; }")
    return _expect(served, binary, {"/files/a.txt": (200, "public"), "/files../secret.txt": (404, "")}, [])


def what_is_internal_is_not_served(served, binary):
    _files(served)
    _say(served, "location /files { internal; alias @TREE@/srv/files/; }")
    return _expect(served, binary, {"/files../secret.txt": (404, "")}, [])


def a_status_without_its_equals_sign_is_an_error_500(served, binary):
    _say(served, "try_files $uri $uri/ 404;")
    return _expect(served, binary, {"/index.html": (200, "blog"), "/gone": (500, "")}, ["try-files-code"])


def in_a_location_it_is_a_file_of_that_name(served, binary):
    served.write("/srv/blog404", "what lies there\n")
    _say(served, "location / { try_files $uri $uri/ 404; }")
    return _expect(served, binary, {"/gone": (200, "what lies there")}, ["try-files-code"])


def with_it_the_page_is_not_found(served, binary):
    _say(served, "try_files $uri $uri/ =404;")
    return _expect(served, binary, {"/index.html": (200, "blog"), "/gone": (404, "")}, [])


# ---- PHP ----


def _php(served, binary, lines, page, rules):
    served.write("fastcgi_params", "fastcgi_param QUERY_STRING $query_string;\n")
    with Php(served.path("/run/php.sock")):
        _say(served, lines.replace("PASS", "fastcgi_pass unix:@TREE@/run/php.sock;"))
        return _expect(served, binary, {"/index.php": page}, rules)


def without_script_filename_php_has_nothing_to_run(served, binary):
    return _php(served, binary, r"location ~ \.php$ { include fastcgi_params; PASS }", (200, "nothing to run"),
                ["no-script-filename"])


def a_parameter_of_its_own_takes_it_from_a_location(served, binary):
    return _php(served, binary, r"""fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        location ~ \.php$ { fastcgi_param HTTPS on; PASS }""", (200, "nothing to run"),
                ["no-script-filename"])


def with_it_php_runs_the_file(served, binary):
    return _php(served, binary, r"""location ~ \.php$ { include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; PASS }""",
                (200, "runs @TREE@/srv/blog/index.php".replace("@TREE@", served.top)), [])


def it_is_inherited(served, binary):
    return _php(served, binary, r"""fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        location ~ \.php$ { PASS }""", (200, "/srv/blog/index.php"), [])


# ---- names ----


def a_name_in_a_variable_is_a_bad_gateway(served, binary):
    _say(served, "location /a { set $app app.internal; proxy_pass http://$app:8080; }")
    return _expect(served, binary, {"/a": (502, "")}, ["no-resolver"])


def so_is_localhost_beside_a_variable(served, binary):
    _say(served, "location /a { proxy_pass http://localhost:@PORT@$request_uri; }")
    return _expect(served, binary, {"/a": (502, "")}, ["no-resolver"])


def so_is_a_name_that_a_map_gives(served, binary):
    _say(served, "location /a { proxy_pass http://$app; }", "map $host $app { default app.internal; }\n")
    return _expect(served, binary, {"/a": (502, "")}, ["no-resolver"])


def _stream(served, value):
    """What a connection gets for which a map gives `value`; TOLD in it is the port of who answers."""
    if not os.path.exists(STREAM):
        raise Untried("no stream module for nginx")
    port, told = free_ports(2)
    served.write("modules-enabled/50-stream.conf", f"load_module {STREAM};\n")
    served.write("nginx.conf", "include modules-enabled/*.conf;\n" + served.read("nginx.conf") + f"""
        stream {{
            map $remote_addr $to {{ default {value.replace("TOLD", str(told))}; }}
            upstream group {{ server 127.0.0.1:{told}; }}
            server {{ listen 127.0.0.1:{told}; return hello; }}
            server {{ listen 127.0.0.1:{port}; proxy_pass $to; }}
        }}""")
    served.start()
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
        return sock.recv(100)


def a_stream_to_a_name_that_a_map_gives_is_closed(served, binary):
    met = _stream(served, "localhost:TOLD")
    found = served.rules_found(binary, "pitfalls")
    return [f"{met} {found}"] if met or found != {"no-resolver"} else []


def a_stream_to_a_group_is_not(served, binary):
    met = _stream(served, "group")
    found = served.rules_found(binary, "pitfalls")
    return [f"{met} {found}"] if met != b"hello" or found else []


def the_name_of_an_upstream_is_none_to_look_up(served, binary):
    _say(served, "location /a { set $app backend; proxy_pass http://$app/index.html; }",
         "upstream backend { server 127.0.0.1:@PORT@; }\n")
    served.write("sites-available/blog", served.read("sites-available/blog").replace(
        "server_name blog.example.com", "server_name blog.example.com backend"))
    return _expect(served, binary, {"/a": (200, "blog")}, [])


def with_a_port_it_is(served, binary):
    _say(served, """location /a { set $app backend:80; proxy_pass http://$app; }
        location /b { proxy_pass http://backend:80$request_uri; }""",
         "upstream backend { server 127.0.0.1:@PORT@; }\n")
    return _expect(served, binary, {"/a": (502, ""), "/b": (502, "")}, ["no-resolver"])


def nor_is_one_that_nginx_looked_up_when_it_started(served, binary):
    _say(served, """location /a { set $app localhost; proxy_pass http://$app:@PORT@/index.html; }
        location /b { proxy_pass http://localhost:@PORT@; }""")
    return _expect(served, binary, {"/a": (200, "blog")}, [])


# ---- others ----


def of_two_maps_the_later_one_counts(served, binary):
    _say(served, "add_header X-Which $which;",
         "map $host $which { default first; }\nmap $uri $Which { default second; }\n")
    return _expect(served, binary, {"/": (200, "X-Which: second")}, ["map-twice"])


def a_word_for_no_log_is_a_file(served, binary):
    _say(served, "error_log off; access_log none;")
    problems = _expect(served, binary, {"/gone": (404, "")}, ["log-word"])
    for name in ("off", "none"):
        if not os.path.exists(os.path.join(served.prefix, name)):
            problems.append(f"there is no file {name}")
    return problems


def a_server_without_listen_is_on_port_80(served, binary):
    """Tested, not started: port 80 is not ours. Who binds what, nginx says in no other way."""
    served.site("shop", "server { server_name shop.example.com; }\nserver { listen *:80; server_name a; "
                        "}\nserver { listen 80; server_name shop.example.com; }\n")
    _, words = served.test()
    problems = [] if os.geteuid() != 0 or 'conflicting server name "shop.example.com" on 0.0.0.0:80' in words \
        else [words]
    found = served.rules_found(binary, "pitfalls")
    return problems + ([] if found == {"no-listen"} else [f"told {found}"])


def perl_runs_when_the_configuration_is_tested(served, binary):
    if not os.path.exists(PERL):
        raise Untried("no Perl module for nginx")
    served.write("modules-enabled/50-perl.conf", f"load_module {PERL};\n")
    served.write("nginx.conf", "include modules-enabled/*.conf;\n" + served.read("nginx.conf"))
    served.write("conf.d/perl.conf", "perl_set $sum 'sub { BEGIN { open(my $f, \">\", \"@TREE@/ran\") } 1 }';\n")
    accepted, words = served.test()
    problems = [] if accepted and os.path.exists(served.path("/ran")) else [f"nothing ran: {words}"]
    found = served.rules_found(binary, "pitfalls")
    return problems + ([] if found == {"code-as-root"} else [f"told {found}"])


# ---- what is in force ----


def _headers(served, lines):
    _say(served, lines)
    served.start()
    return served.get("/")[1]


def what_an_inner_block_says_replaces_what_is_said_further_out(served, _binary):
    met = _headers(served, "add_header X-A a; add_header X-B b; location / { add_header X-C c; }")
    return [met] if "X-A" in met or "X-C" not in met else []


def more_set_headers_adds_up(served, _binary):
    module = os.path.join(os.path.dirname(PERL), "ngx_http_headers_more_filter_module.so")
    if not os.path.exists(module):
        raise Untried("no headers-more module for nginx")
    served.write("nginx.conf", f"load_module {module};\n" + served.read("nginx.conf"))
    met = _headers(served, 'more_set_headers "X-A: a"; location / { more_set_headers "X-B: b"; }')
    return [met] if "X-A" not in met or "X-B" not in met else []


VISITS = [
    an_alias_without_its_slash_serves_what_lies_beside,
    so_it_does_where_patterns_are_kept_away,
    with_both_slashes_it_does_not,
    with_neither_slash_it_does_not,
    what_is_internal_is_not_served,
    a_status_without_its_equals_sign_is_an_error_500,
    in_a_location_it_is_a_file_of_that_name,
    with_it_the_page_is_not_found,
    without_script_filename_php_has_nothing_to_run,
    a_parameter_of_its_own_takes_it_from_a_location,
    with_it_php_runs_the_file,
    it_is_inherited,
    a_name_in_a_variable_is_a_bad_gateway,
    so_is_localhost_beside_a_variable,
    so_is_a_name_that_a_map_gives,
    a_stream_to_a_name_that_a_map_gives_is_closed,
    a_stream_to_a_group_is_not,
    the_name_of_an_upstream_is_none_to_look_up,
    with_a_port_it_is,
    nor_is_one_that_nginx_looked_up_when_it_started,
    of_two_maps_the_later_one_counts,
    a_word_for_no_log_is_a_file,
    a_server_without_listen_is_on_port_80,
    perl_runs_when_the_configuration_is_tested,
    what_an_inner_block_says_replaces_what_is_said_further_out,
    more_set_headers_adds_up,
]
