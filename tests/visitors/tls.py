"""What visitors meet where certificates and keys are at fault, and nginx says nothing."""

import os
import shutil
import subprocess

import certificates

ROOT = "/etc/ssl/root"
FINE, EXPIRED = "HTTP/1.1 200 OK", "certificate has expired"


def _issue(served, path, wanted, by=ROOT, kind="ec"):
    """A certificate at `path`.pem with its key at `path`.key, as `by` issued it."""
    os.makedirs(served.path("/etc/ssl"), exist_ok=True)
    if by and not os.path.exists(served.path(by + ".pem")):
        _issue(served, by, certificates.Wanted(common="Root", authority=True, days=900), by=None)
    key = served.path(path + ".key")
    if not os.path.exists(key):
        certificates.make_key(key, kind)
    wanted.by = by and (served.path(by + ".pem"), served.path(by + ".key"))
    certificates.make(served.path(path + ".pem"), key, wanted)


def _secure(served, *paths):
    """Makes the site speak TLS with these certificates."""
    lines = "".join(f"ssl_certificate @TREE@{path}.pem; ssl_certificate_key @TREE@{path}.key; "
                    for path in paths)
    text = served.read("sites-available/blog").replace("\tlisten 127.0.0.1:%d;" % served.port,
                                                       f"\tlisten 127.0.0.1:{served.port} ssl; {lines}")
    served.write("sites-available/blog", text)


def _blog(served, **wanted):
    _issue(served, "/etc/ssl/blog", certificates.Wanted(["blog.example.com"], **wanted))
    _secure(served, "/etc/ssl/blog")


def _expect(served, binary, visits, rules):
    """Holds what visitors meet, and what the program tells, against what is expected."""
    served.start()
    problems = []
    for name, expected in visits.items():
        met = served.visit(name, ROOT + ".pem")
        if expected not in met:
            problems.append(f"{name}: {met}, not {expected}")
    found = served.rules_found(binary, "tls")
    return problems + ([f"told {sorted(found)}, not {sorted(rules)}"] if found != set(rules) else [])


def a_valid_certificate_is_let_pass(served, binary):
    _blog(served)
    return _expect(served, binary, {"blog.example.com": FINE}, [])


def an_expired_certificate_turns_visitors_away(served, binary):
    _blog(served, days=-1)
    return _expect(served, binary, {"blog.example.com": EXPIRED}, ["certificate-expired"])


def so_does_an_expired_one_that_is_sent_along(served, binary):
    between = "/etc/ssl/between"
    _issue(served, between, certificates.Wanted(common="Between", authority=True, days=-1))
    _issue(served, "/etc/ssl/blog", certificates.Wanted(["blog.example.com"]), by=between)
    served.write("/etc/ssl/blog.pem", served.read(between + ".pem"), append=True)
    _secure(served, "/etc/ssl/blog")
    return _expect(served, binary, {"blog.example.com": EXPIRED}, ["certificate-expired"])


def one_that_is_about_to_expire_is_let_pass_until_it_does(served, binary):
    _blog(served, days=3)
    return _expect(served, binary, {"blog.example.com": FINE}, ["certificate-expiring"])


def a_renewed_certificate_is_not_served_before_a_reload(served, binary):
    _blog(served, days=-1)
    served.start()
    _issue(served, "/etc/ssl/blog", certificates.Wanted(["blog.example.com"]))
    met, found = served.visit("blog.example.com", ROOT + ".pem"), served.rules_found(binary, "tls")
    return ([] if EXPIRED in met else [met]) + [f"told {rule}" for rule in found]


def a_name_that_is_not_in_the_certificate_turns_visitors_away(served, binary):
    _issue(served, "/etc/ssl/blog", certificates.Wanted(["blog.example.com", "*.example.net"]))
    _secure(served, "/etc/ssl/blog")
    served.write("sites-available/blog", served.read("sites-available/blog").replace(
        "server_name blog.example.com", "server_name blog.example.com www.example.com "
        "example.net a.example.net a.b.example.net"))
    return _expect(served, binary, {
        "blog.example.com": FINE, "a.example.net": FINE, "www.example.com": "Hostname mismatch",
        "example.net": "Hostname mismatch", "a.b.example.net": "Hostname mismatch"},
        ["certificate-name"])


def a_redirection_comes_after_the_certificate(served, binary):
    _blog(served)
    served.site("www", """server { listen 127.0.0.1:@PORT@ ssl; server_name www.example.com;
        ssl_certificate @TREE@/etc/ssl/blog.pem; ssl_certificate_key @TREE@/etc/ssl/blog.key;
        return 301 https://blog.example.com/; }\n""")
    return _expect(served, binary, {"www.example.com": "Hostname mismatch"}, ["certificate-name"])


def of_two_certificates_each_client_gets_its_own(served, binary):
    _blog(served)
    _issue(served, "/etc/ssl/rsa", certificates.Wanted(["blog.example.com"], days=-1), kind="rsa")
    _secure(served, "/etc/ssl/rsa")
    served.write("sites-available/blog", served.read("sites-available/blog").replace(
        "root", "ssl_certificate @TREE@/etc/ssl/rsa.pem; ssl_certificate_key @TREE@/etc/ssl/rsa.key; "
        "root", 1))
    problems = _expect(served, binary, {"blog.example.com": FINE}, ["certificate-expired"])
    old = served.visit("blog.example.com", ROOT + ".pem", "ECDHE-RSA-AES128-GCM-SHA256")
    return problems + ([] if EXPIRED in old else [f"RSA: {old}"])


def ssl_on_an_address_is_for_all_its_servers(served, binary):
    _blog(served)
    _issue(served, "/etc/ssl/shop", certificates.Wanted(["shop.example.com"], days=-1))
    served.site("shop", """server { listen 127.0.0.1:@PORT@; server_name shop.example.com;
        ssl_certificate @TREE@/etc/ssl/shop.pem; ssl_certificate_key @TREE@/etc/ssl/shop.key; }\n""")
    return _expect(served, binary, {"shop.example.com": EXPIRED}, ["certificate-expired"])


def a_certificate_may_go_by_the_name_of_the_handshake(served, binary):
    if os.geteuid() != 0:
        return None
    for name, days in (("blog.example.com", 60), ("www.example.com", -1)):
        _issue(served, "/etc/ssl/" + name, certificates.Wanted([name], days=days))
        shutil.chown(served.path(f"/etc/ssl/{name}.key"), "www-data")
    _secure(served, "/etc/ssl/$ssl_server_name")
    served.write("sites-available/blog", served.read("sites-available/blog").replace(
        "server_name blog.example.com", "server_name blog.example.com www.example.com"))
    return _expect(served, binary, {"blog.example.com": FINE, "www.example.com": EXPIRED},
                   ["certificate-expired"])


# ---- keys ----


def _as_workers(*command):
    return subprocess.run(command, user="www-data", group="www-data", extra_groups=[],
                          stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def a_key_that_the_workers_may_read_is_read(served, binary):
    if os.geteuid() != 0:
        return None
    _blog(served)
    key = served.path("/etc/ssl/blog.key")
    problems = ["read before"] if _as_workers("cat", key) else []
    problems += [f"told {rule}" for rule in served.rules_found(binary, "tls")]
    shutil.chown(key, group="www-data")
    os.chmod(key, 0o640)
    problems += [] if _as_workers("cat", key) else ["not read"]
    return problems + _expect(served, binary, {"blog.example.com": FINE}, ["key-exposed"])


def a_key_in_a_directory_that_the_workers_may_write_is_replaced(served, binary):
    if os.geteuid() != 0:
        return None
    _blog(served)
    directory = served.path("/etc/ssl")
    shutil.chown(directory, group="www-data")
    os.chmod(directory, 0o775)
    problems = _expect(served, binary, {"blog.example.com": FINE}, ["key-exposed"])
    key, other = served.path("/etc/ssl/blog.key"), os.path.join(directory, "other.key")
    certificates.make_key(other)
    if not _as_workers("mv", "-f", other, key):
        problems.append("not replaced")
    accepted, words = served.test()
    if accepted or "key values mismatch" not in words:
        problems.append(f"nginx: {words}")
    return problems


VISITS = [
    a_valid_certificate_is_let_pass,
    an_expired_certificate_turns_visitors_away,
    so_does_an_expired_one_that_is_sent_along,
    one_that_is_about_to_expire_is_let_pass_until_it_does,
    a_renewed_certificate_is_not_served_before_a_reload,
    a_name_that_is_not_in_the_certificate_turns_visitors_away,
    a_redirection_comes_after_the_certificate,
    of_two_certificates_each_client_gets_its_own,
    ssl_on_an_address_is_for_all_its_servers,
    a_certificate_may_go_by_the_name_of_the_handshake,
    a_key_that_the_workers_may_read_is_read,
    a_key_in_a_directory_that_the_workers_may_write_is_replaced,
]
