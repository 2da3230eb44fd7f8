"""reload-will-fail, not-listening and wrong-pid-file: each told where it is so, by the word of a real
nginx, and not where it is not."""

import os
import socket
import subprocess

from served import SHOP, Tests

TESTS = Tests("obstacles")


def refused(host, message):
    """The test passes, the program tells one error, and the reload is refused indeed."""
    report = host.report("--pre-reload", keys=("gate",))
    told = [one for one in report["findings"] if one["rule"] == "reload-will-fail"]
    host.insist(report["nginx_test"]["answer"] == "accepts", str(report["nginx_test"]))
    host.insist([one["severity"] for one in told] == ["error"] and message in told[0]["message"],
                f"{message!r}: {told}")
    host.insist(host.run("--pre-reload").status == 2, "the gate lets it pass")
    host.reload(refused=True)


def fine(host):
    """Neither told nor refused."""
    told = host.told("reload-will-fail")
    host.insist(not told, str(told))
    before = host.log().count("[emerg]")
    host.reload()
    host.insist(host.log().count("[emerg]") == before, host.log())


def listen(host, line, name="shop"):
    host.tree.site(name, SHOP.replace("127.0.0.1:@PORT@", line).replace("shop", name))


class Other:
    """Another program that listens."""

    def __init__(self, family, address, v6only=None):
        self.socket = socket.socket(family)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if v6only is not None:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
        self.socket.bind(address)
        self.socket.listen()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


# ---- ports ----

@TESTS.add()
def another_program_holds_the_port(host):
    host.start()
    listen(host, "127.0.0.1:@PORT2@")
    with Other(socket.AF_INET, ("127.0.0.1", host.tree.port + 1)):
        with open("/proc/self/comm", encoding="ascii") as file:
            refused(host, f"{file.read().strip()} (pid {os.getpid()}) listens on 127.0.0.1:{host.tree.port + 1}")
    fine(host)


@TESTS.add()
def another_program_holds_it_on_all_addresses(host):
    host.start()
    listen(host, "127.0.0.1:@PORT2@")
    with Other(socket.AF_INET6, ("::", host.tree.port + 1), 0):
        refused(host, f"listens on [::]:{host.tree.port + 1}")


@TESTS.add()
def one_that_leaves_ipv4_alone_is_not_in_the_way(host):
    host.start()
    listen(host, "127.0.0.1:@PORT2@")
    with Other(socket.AF_INET6, ("::", host.tree.port + 1), 1):
        fine(host)


@TESTS.add()
def another_address_or_port_is_not_in_the_way(host):
    host.start()
    listen(host, "127.0.0.1:@PORT2@")
    with Other(socket.AF_INET, ("127.0.0.2", host.tree.port + 1)), \
            Other(socket.AF_INET, ("127.0.0.1", host.tree.port + 2)):
        fine(host)


@TESTS.add()
def all_addresses_beside_the_running_one(host):
    host.start()
    listen(host, "@PORT@", "blog")
    refused(host, f"holds 127.0.0.1:{host.tree.port}, and cannot bind 0.0.0.0:{host.tree.port}")


@TESTS.add()
def one_address_in_place_of_all(host):
    listen(host, "@PORT@", "blog")
    host.start()
    listen(host, "127.0.0.1:@PORT@", "blog")
    refused(host, f"holds 0.0.0.0:{host.tree.port}, and cannot bind 127.0.0.1:{host.tree.port}")


@TESTS.add()
def one_address_beside_all_is_covered(host):
    listen(host, "@PORT@", "blog")
    host.start()
    listen(host, "127.0.0.1:@PORT@", "shop")
    fine(host)
    host.insist(not host.told("not-listening"), "a covered address is told")


@TESTS.add()
def ipv6_that_takes_ipv4_along(host):
    listen(host, "@PORT@", "blog")
    host.start()
    listen(host, "[::]:@PORT@ ipv6only=off", "shop")
    refused(host, "takes IPv4 along (ipv6only=off)")


@TESTS.add()
def ipv6_beside_ipv4(host):
    listen(host, "@PORT@", "blog")
    host.start()
    listen(host, "[::]:@PORT@", "shop")
    fine(host)


# ---- unix sockets ----

@TESTS.add()
def a_stale_socket_in_the_way(host):
    host.start()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(host.tree.path("/run/shop.sock"))
    listen(host, "unix:@TREE@/run/shop.sock")
    refused(host, "nobody listens there")


@TESTS.add()
def a_socket_that_another_holds(host):
    host.start()
    with Other(socket.AF_UNIX, host.tree.path("/run/shop.sock")):
        listen(host, "unix:@TREE@/run/shop.sock")
        refused(host, f"(pid {os.getpid()}) listens on unix:")


@TESTS.add()
def a_new_socket_and_its_own_are_fine(host):
    host.start()
    listen(host, "unix:@TREE@/run/shop.sock")
    fine(host)
    listen(host, "127.0.0.1:@PORT@", "third")
    fine(host)


# ---- zones ----

def zone(host, line):
    host.tree.write("conf.d/zones.conf", line + "\n")


@TESTS.add()
def a_zone_with_another_key(host):
    zone(host, "limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;")
    host.start()
    zone(host, "limit_req_zone $server_name zone=one:1m rate=1r/s;")
    refused(host, "zone one keeps its name and size and turns from $binary_remote_addr to $server_name")


@TESTS.add()
def a_zone_of_connections_with_another_key(host):
    zone(host, "limit_conn_zone $binary_remote_addr zone=one:1024k;")
    host.start()
    zone(host, "limit_conn_zone $server_name zone=one:1m;")
    refused(host, "zone one")


@TESTS.add()
def a_cache_with_another_path(host):
    zone(host, "proxy_cache_path @TREE@/run/one keys_zone=one:1m;")
    host.start()
    zone(host, "proxy_cache_path @TREE@/run/two keys_zone=one:1m;")
    refused(host, "zone one")


@TESTS.add()
def a_cache_with_other_levels(host):
    zone(host, "proxy_cache_path @TREE@/run/one keys_zone=one:1m;")
    host.start()
    zone(host, "proxy_cache_path @TREE@/run/one levels=1:2 keys_zone=one:1m;")
    refused(host, "turns from no levels to levels=1:2")


@TESTS.add()
def a_cache_whose_path_has_a_slash_more(host):
    zone(host, "proxy_cache_path @TREE@/run/one keys_zone=one:1m;")
    host.start()
    zone(host, "proxy_cache_path @TREE@/run/one/ keys_zone=one:1m;")
    refused(host, "zone one")


@TESTS.add()
def another_size_rate_name_or_kind_is_fine(host):
    zone(host, "limit_req_zone $server_name zone=one:1m rate=1r/s;\n"
               "limit_req_zone $server_name zone=two:1m rate=1r/s;\n"
               "limit_req_zone $server_name zone=three:1m rate=1r/s;")
    host.start()
    zone(host, "limit_req_zone $uri zone=one:2m rate=1r/s;\n"
               "limit_req_zone $server_name zone=two:1m rate=5r/s;\n"
               "limit_conn_zone $uri zone=three:1m;")
    fine(host)


# ---- what it listens on ----

@TESTS.add()
def what_it_has_loaded_it_listens_on(host):
    listen(host, "[::1]:@PORT2@", "shop")
    listen(host, "unix:@TREE@/run/third.sock", "third")
    listen(host, "localhost:@PORT3@", "fourth")
    host.start()
    host.insist(not host.told("not-listening"), str(host.told("not-listening")))


@TESTS.add()
def an_address_that_is_only_on_disk_is_pending_and_no_more(host):
    host.start()
    listen(host, "127.0.0.1:@PORT2@")
    host.insist(not host.told("not-listening"), str(host.told("not-listening")))
    host.insist(host.told("reload-pending"), "nothing is pending")


def expect(host, words):
    path = os.path.join(host.folder, "own.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(host.tree.text(words))
    return "-c", path


@TESTS.add()
def an_address_that_is_expected_must_be_held(host):
    host.start()
    words = expect(host, 'expect shop { listen = {"127.0.0.1:@PORT2@"} }\n')
    told = host.told("not-listening", *words)
    host.insist([one["subject"] for one in told] == [f"127.0.0.1:{host.tree.port + 1}"], str(told))
    words = expect(host, 'expect blog { listen = {"@PORT@"} }\n')
    host.insist(not host.told("not-listening", *words), "a port alone is any address of the host")


@TESTS.add()
def an_address_that_was_accepted_must_be_held(host):
    listen(host, "127.0.0.1:@PORT2@")
    host.start()
    host.run("--accept", "--yes", status=0)
    host.insist(not host.told("not-listening"), "told before")
    host.tree.remove("sites-enabled/shop")
    host.reload()
    told = host.report("--no-test")["findings"]
    told = [one["subject"] for one in told if one["rule"] == "not-listening"]
    host.insist(told == [f"127.0.0.1:{host.tree.port + 1}"], str(told))


@TESTS.add()
def the_gate_does_not_judge_what_is_held(host):
    host.start()
    words = expect(host, 'expect shop { listen = {"127.0.0.1:@PORT2@"} }\n')
    told = [one["rule"] for one in host.report("--pre-reload", *words, keys=("gate",))["findings"]]
    host.insist("not-listening" not in told and "not-running" not in told, str(told))


# ---- its pid file ----

@TESTS.add()
def the_right_pid_file_is_fine(host):
    host.start()
    host.insist(not host.told("wrong-pid-file"), str(host.told("wrong-pid-file")))


@TESTS.add()
def a_stale_pid_file(host):
    host.start()
    gone = subprocess.Popen(["true"])
    gone.wait()
    host.tree.write("/run/nginx.pid", f"{gone.pid}\n")
    told = host.told("wrong-pid-file")
    host.insist(len(told) == 1 and "does not run" in told[0]["message"], str(told))


@TESTS.add()
def a_pid_file_of_another_process(host):
    host.start()
    host.tree.write("/run/nginx.pid", f"{os.getpid()}\n")
    told = host.told("wrong-pid-file")
    host.insist(len(told) == 1 and "signals the wrong process" in told[0]["message"], str(told))
    host.stop()
    host.tree.write("/run/nginx.pid", f"{os.getpid()}\n")
    told = host.told("wrong-pid-file")
    host.insist(len(told) == 1 and "no nginx of this configuration" in told[0]["message"], str(told))


@TESTS.add()
def an_empty_pid_file(host):
    host.start()
    host.tree.write("/run/nginx.pid", "")
    told = host.told("wrong-pid-file")
    host.insist(len(told) == 1 and "no pid stands in" in told[0]["message"], str(told))
