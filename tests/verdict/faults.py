"""What can be wrong with a site, or with two together: how it is made, and who is to be named."""

import subprocess


class Fault:
    def __init__(self, name, make, sites, **more):
        self.name = name
        self.make = make
        self.named = [f"site{site:03}" if isinstance(site, int) else site for site in sites]
        self.consequences = [f"site{site:03}" for site in more.get("consequences", [])]
        self.says = more.get("says", [])
        self.count = more.get("count", 30)
        self.modules = more.get("modules", [])
        self.options = more.get("options", [])
        self.gap = more.get("gap", False)
        self.part = more.get("part", False)  # of those to be named some will do


FAULTS = []


def fault(name, sites, **more):
    """Names a fault, and the sites that are to be named for it."""
    return lambda make: FAULTS.append(Fault(name, make, sites, **more))


def certificate(sites, name):
    folder = sites.tree.path("tls")
    sites.tree.directory("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj",
                    "/CN=site.example.com", "-keyout", f"{folder}/{name}.key", "-out",
                    f"{folder}/{name}.crt"], check=True, capture_output=True)
    return f"{folder}/{name}.crt", f"{folder}/{name}.key"


def tls(sites, number, crt, key):
    sites.change(number, "listen 127.0.0.1:@PORT@;", "listen 127.0.0.1:@PORT2@ ssl;")
    sites.add(number, f"ssl_certificate {crt};\n\tssl_certificate_key {key};")


@fault("a syntax error", [7])
def _syntax(sites):
    sites.change(7, "server_name", "server_name }")


@fault("an unknown directive in one of two sites", [7, 20], says=['unknown directive "bogus"',
                                                                 'unknown directive "bogos"'])
def _directive(sites):
    sites.add(7, "bogus on;")
    sites.add(20, "bogos on;")


@fault("an unknown variable, which nginx blames on nobody", [3, 28],
       says=['unknown "nosuch" variable', 'unknown "nosuch2" variable'])
def _variable(sites):
    sites.add(28, "set $a $nosuch;")
    sites.add(3, "set $b $nosuch2;")


@fault("a missing log directory", [11, 12])
def _log(sites):
    sites.add(11, "access_log @TREE@/nowhere/11.log;")
    sites.add(12, "access_log @TREE@/nowhere/12.log;")


@fault("a missing certificate", [9], says=["cannot load certificate"])
def _certificate(sites):
    tls(sites, 9, "/nonexistent/9.crt", "/nonexistent/9.key")


@fault("a key that does not fit", [9], says=["key values mismatch"])
def _key(sites):
    tls(sites, 9, certificate(sites, "a")[0], certificate(sites, "b")[1])


@fault("a duplicate upstream", [5, 22], says=['duplicate upstream "app5"'])
def _upstream(sites):
    sites.before(22, "upstream app5 { server 127.0.0.1:27998; }")


@fault("an upstream of three sites", [5, 22, 23], says=['duplicate upstream "shared"'])
def _upstreams(sites):
    for number in (5, 22, 23):
        sites.before(number, "upstream shared { server 127.0.0.1:27998; }")


@fault("a duplicate default server", [4, 25], says=["a duplicate default server"])
def _default(sites):
    for number in (4, 25):
        sites.change(number, "listen 127.0.0.1:@PORT@;", "listen 127.0.0.1:@PORT@ default_server;")


@fault("ssl on a port that all share", [17], says=['no "ssl_certificate" is defined'])
def _ssl_port(sites):
    crt, key = certificate(sites, "a")
    sites.change(17, "listen 127.0.0.1:@PORT@;", "listen 127.0.0.1:@PORT@ ssl;")
    sites.add(17, f"ssl_certificate {crt};\n\tssl_certificate_key {key};")


@fault("ssl on a port that all share, by two", [11, 29])
def _ssl_ports(sites):
    crt, key = certificate(sites, "a")
    for number in (11, 29):
        sites.change(number, "listen 127.0.0.1:@PORT@;", "listen 127.0.0.1:@PORT@ ssl;")
        sites.add(number, f"ssl_certificate {crt};\n\tssl_certificate_key {key};")


@fault("a zone with two sizes", [8, 19], says=["zone"])
def _zone(sites):
    sites.before(8, "limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;")
    sites.before(19, "limit_req_zone $binary_remote_addr zone=one:2m rate=1r/s;")


@fault("a cache zone that nobody defines", [6])
def _cache(sites):
    sites.add(6, "proxy_cache nosuch;")


@fault("a missing snippet of two sites", [2, 13])
def _snippet(sites):
    for number in (2, 13):
        sites.add(number, "include snippets/nosuch.conf;")


@fault("a broken snippet of two sites", [2, 13])
def _broken_snippet(sites):
    sites.tree.write("snippets/bad.conf", "bogus on;\n")
    for number in (2, 13):
        sites.add(number, "include snippets/bad.conf;")


@fault("a broken site that others rely on", [10], consequences=[12, 3, 20])
def _reliance(sites):
    sites.before(10, "log_format fancy '$host';\nlimit_req_zone $uri zone=ten:1m rate=1r/s;\n"
                     "map $host $from_ten { default 1; }")
    sites.add(10, "bogus on;")
    sites.add(12, "access_log @TREE@/run/12.log fancy;")
    sites.add(20, "limit_req zone=ten;")
    sites.add(3, "add_header X-Ten $from_ten;")


@fault("sound sites that rely on each other beside a broken one", [9])
def _sound_reliance(sites):
    sites.before(21, "map $host $from_later { default 1; }")
    sites.add(1, "add_header X-Later $from_later;")
    sites.before(0, "log_format fancy '$host';")
    sites.add(27, "access_log @TREE@/run/27.log fancy;")
    sites.add(9, "set $a $nosuch;")


@fault("a link to nothing and an unknown directive", [6, 16])
def _dangling(sites):
    sites.tree.remove("sites-available/site006")
    sites.add(16, "bogus on;")


@fault("names that no shell likes", ["it's \"quoted\" [a-z]*?", "back\\slash", "new\nline"])
def _names(sites):
    for name in ("it's \"quoted\" [a-z]*?", "back\\slash", "new\nline"):
        sites.tree.site(name, "server { listen 127.0.0.1:@PORT@; server_name q.example.com; bogus on; }\n")
    sites.tree.site("fine [x]", "server { listen 127.0.0.1:@PORT@; server_name r.example.com; }\n")


@fault("a Lua block that does not compile", [14], modules=["lua"])
def _lua(sites):
    sites.add(14, "content_by_lua_block { return ( }")


@fault("a Perl handler that does not compile", [15], modules=["perl"])
def _perl(sites):
    sites.before(15, "perl_set $perl15 'sub { nonsense( ';")


@fault("a stream on a socket twice", ["mail", "news"], modules=["stream"])
def _stream(sites):
    for name in ("mail", "news"):
        sites.stream(name, "server { listen 127.0.0.1:@PORT3@; return hello; }\n")
    sites.stream("other", "server { listen 127.0.0.1:27875; return hello; }\n")


@fault("all of these at once", [1, 3, 5, 8, 9, 11, 17, 19, 22, 27, 30, 33, 36, 41], count=60,
       consequences=[50], modules=["lua"])
def _mixture(sites):
    crt, key = certificate(sites, "a")
    sites.add(1, "bogus on;")
    sites.add(3, "set $a $nosuch;")
    sites.before(22, "upstream app5 { server 127.0.0.1:27998; }")
    sites.before(8, "limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;")
    sites.before(19, "limit_req_zone $binary_remote_addr zone=one:2m rate=1r/s;")
    tls(sites, 9, "/nonexistent/9.crt", "/nonexistent/9.key")
    sites.add(11, "access_log @TREE@/nowhere/11.log;")
    sites.change(17, "listen 127.0.0.1:@PORT@;", "listen 127.0.0.1:@PORT@ ssl;")
    sites.add(17, f"ssl_certificate {crt};\n\tssl_certificate_key {key};")
    sites.tree.remove("sites-available/site027")
    sites.change(30, "server_name", "server_name }")
    sites.add(33, "include snippets/nosuch.conf;")
    sites.add(36, "proxy_cache nosuch;")
    sites.before(41, "map $host $from_41 { default 1; }")
    sites.add(41, "content_by_lua_block { return ( }")
    sites.add(50, "add_header X-41 $from_41;")


@fault("a broken base", [], says=['unknown directive "bogus"'], gap=True)
def _base(sites):
    sites.tree.write("nginx.conf", sites.tree.read("nginx.conf").replace("events", "bogus on;\nevents", 1))


@fault("all sites", list(range(300)), count=300)
def _all(sites):
    for number in range(300):
        sites.add(number, f"bogus{number} on;" if number % 2 else f"set $a $nosuch{number};")


@fault("100 of 1,000", list(range(5, 1000, 10)), count=1000)
def _hundred(sites):
    for number in range(5, 1000, 10):
        sites.add(number, f"bogus{number} on;" if number % 20 == 5 else f"set $a $nosuch{number};")


@fault("time is up", list(range(300)), count=300, options=["--test-timeout", "0.4"], gap=True, part=True)
def _time(sites):
    for number in range(300):
        sites.add(number, f"set $a $nosuch{number};")
