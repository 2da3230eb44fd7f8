"""reload-will-fail where the kernel may let two programs have one port: UDP, and reuseport. Each is held
against what the reload of a real nginx comes to."""

import contextlib
import os
import socket

from obstacles import fine, refused
from served import Tests

TESTS = Tests("shared")
STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so"
V4, V6 = socket.AF_INET, socket.AF_INET6
ADDRESS, PORT = socket.SO_REUSEADDR, socket.SO_REUSEPORT


def serve(host, *lines):
    """Beside the sites a stream that listens so."""
    if not hasattr(host, "http"):
        host.http = host.tree.read("nginx.conf")
    load = f"load_module {STREAM};\n" if os.path.exists(STREAM) else ""
    servers = "".join(f"\tserver {{ listen {line}; return x; }}\n" for line in lines)
    host.tree.write("nginx.conf", f"{load}{host.http}stream {{\n{servers}}}\n")


@contextlib.contextmanager
def other(host, address, *options, kind=socket.SOCK_DGRAM, v6only=None, user=None):
    """Another program's socket; `user`: made in that one's name."""
    family = V6 if ":" in address else V4
    if user is not None:
        os.seteuid(user)
    try:
        made = socket.socket(family, kind)
    finally:
        os.seteuid(0)
    with made:
        for option in options:
            made.setsockopt(socket.SOL_SOCKET, option, 1)
        if v6only is not None:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
        made.bind((address, host.tree.port + 1))
        if kind == socket.SOCK_STREAM:
            made.listen()
        yield made


def held(host, address="127.0.0.1", udp=" udp"):
    return f"(pid {os.getpid()}) listens on {address}:{host.tree.port + 1}{udp}:"


# ---- datagrams ----

@TESTS.add()
def a_datagram_port_of_another_program(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp")
    with other(host, "127.0.0.1"):
        refused(host, held(host))
    fine(host)


@TESTS.add()
def one_that_lets_others_have_the_address_too(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp")
    with other(host, "127.0.0.1", ADDRESS):
        fine(host)


@TESTS.add()
def of_several_one_that_does_not(host):
    host.start()
    serve(host, "@PORT2@ udp")
    with other(host, "127.0.0.2", ADDRESS), other(host, "127.0.0.3"), \
            other(host, "127.0.0.4", ADDRESS):
        refused(host, held(host, "127.0.0.3"))


@TESTS.add()
def one_that_shares_its_port_with_those_who_share_theirs(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp")
    with other(host, "127.0.0.1", PORT):
        refused(host, held(host))


@TESTS.add()
def reuseport_on_both_sides_of_one_user(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp reuseport")
    with other(host, "127.0.0.1", PORT):
        fine(host)


@TESTS.add()
def reuseport_on_our_side_alone(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp reuseport")
    with other(host, "127.0.0.1"):
        refused(host, held(host))


@TESTS.add()
def reuseport_of_another_user(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp reuseport")
    with other(host, "127.0.0.1", PORT, user=65534):
        refused(host, held(host))


@TESTS.add()
def one_address_where_another_has_all(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp")
    with other(host, "0.0.0.0"):
        refused(host, held(host, "0.0.0.0"))


@TESTS.add()
def datagrams_of_both_families(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp")
    with other(host, "::", v6only=0):
        refused(host, held(host, "[::]"))


@TESTS.add()
def another_family_address_or_protocol(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ udp")
    with other(host, "::", v6only=1), other(host, "127.0.0.2"), \
            other(host, "127.0.0.1", kind=socket.SOCK_STREAM):
        fine(host)


@TESTS.add()
def datagrams_of_its_own_are_never_in_the_way(host):
    serve(host, "127.0.0.1:@PORT2@ udp", "@PORT3@ udp reuseport")
    host.start()
    serve(host, "@PORT2@ udp", "[::]:@PORT2@ udp ipv6only=off", "127.0.0.1:@PORT3@ udp")
    fine(host)


# ---- connections ----

@TESTS.add()
def connections_with_reuseport_on_both_sides(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ reuseport")
    with other(host, "127.0.0.1", PORT, kind=socket.SOCK_STREAM):
        fine(host)


@TESTS.add()
def connections_with_reuseport_on_our_side(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@ reuseport")
    with other(host, "127.0.0.1", ADDRESS, kind=socket.SOCK_STREAM):
        refused(host, held(host, udp=""))


@TESTS.add()
def connections_with_reuseport_on_the_other_side(host):
    host.start()
    serve(host, "127.0.0.1:@PORT2@")
    with other(host, "127.0.0.1", PORT, kind=socket.SOCK_STREAM):
        refused(host, held(host, udp=""))


@TESTS.add()
def all_addresses_beside_its_own_one_with_reuseport(host):
    serve(host, "127.0.0.1:@PORT2@ reuseport")
    host.start()
    serve(host, "@PORT2@ reuseport")
    fine(host)


@TESTS.add()
def all_addresses_beside_its_own_one_that_does_not_say_so(host):
    serve(host, "127.0.0.1:@PORT2@")
    host.start()
    serve(host, "@PORT2@ reuseport")
    refused(host, f"holds 127.0.0.1:{host.tree.port + 1}, and cannot bind 0.0.0.0:{host.tree.port + 1}")


@TESTS.add()
def both_families_with_reuseport(host):
    host.start()
    serve(host, "@PORT2@ reuseport", "[::]:@PORT2@ reuseport ipv6only=off")
    fine(host)
