"""Certificates for tests, made by the openssl command, with any dates."""

import datetime
import os
import subprocess
import tempfile

CONFIG = """\
[req]
distinguished_name = subject
[subject]
[ca]
default_ca = authority
[authority]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = policy
x509_extensions = extensions
copy_extensions = none
[policy]
organizationName = optional
commonName = optional
[extensions]
basicConstraints = CA:{authority}
{names}
"""
KINDS = {"ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
         "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]}


def _openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True,
                   stdin=subprocess.DEVNULL)


def _moment(days):
    """An hour beyond the day: a whole number of days left is the same number all through a test."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days, hours=1)
    return moment.strftime("%Y%m%d%H%M%SZ")


def make_key(path, kind="ec", passphrase=None):
    sealed = ["-aes256", "-pass", "pass:" + passphrase] if passphrase else []
    _openssl("genpkey", *KINDS[kind], *sealed, "-out", path)
    os.chmod(path, 0o600)


class Wanted:
    """What a certificate is to say: DNS names, a common name, an organization; valid for `days` more,
    of `lifetime` in all. Signed by itself, or by the key `by[1]` of the certificate `by[0]`."""

    def __init__(self, names=(), common=None, days=60, lifetime=90, by=None, authority=False):
        self.names = list(names)
        self.common = common if common is not None else (self.names or [""])[0]
        self.days = days
        self.lifetime = max(lifetime, days + 1)
        self.by = by
        self.authority = authority

    @property
    def subject(self):
        return f"/CN={self.common}" if self.common else "/O=Nobody"


def make(path, key, wanted, passphrase=None):
    """Writes a certificate of `key` to `path`."""
    with tempfile.TemporaryDirectory() as folder:
        names = ",".join("DNS:" + name for name in wanted.names)
        config, request = os.path.join(folder, "config"), os.path.join(folder, "request")
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(folder=folder, authority=str(wanted.authority).lower(),
                                     names="subjectAltName = " + names if names else ""))
        with open(os.path.join(folder, "index"), "w", encoding="utf-8"):
            pass
        opened = ["-passin", "pass:" + passphrase] if passphrase else []
        _openssl("req", "-new", "-config", config, "-key", key, *opened, "-subj", wanted.subject,
                 "-out", request)
        signed = (["-selfsign", "-keyfile", key, *opened] if not wanted.by else
                  ["-cert", wanted.by[0], "-keyfile", wanted.by[1]])
        _openssl("ca", "-batch", "-notext", "-config", config, "-in", request, "-out", path, *signed,
                 "-startdate", _moment(wanted.days - wanted.lifetime),
                 "-enddate", _moment(wanted.days))
