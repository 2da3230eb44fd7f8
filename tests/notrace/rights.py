"""What an ordinary user may not read is no fault of the configuration."""

import os
import shutil
import subprocess

import audit
from installed import AUDIT, asked

TLS = """\
server {{
	listen 127.0.0.1:{port} ssl;
	server_name rights.example.com;
	ssl_certificate {folder}/cert.pem;
	ssl_certificate_key {folder}/key.pem;
}}
"""


def test(tally, binary, place):
    names = ("rights: a key of root's is not read by another user", "rights: it is by root")
    if not shutil.which("openssl"):
        for name in names:
            tally.skip(name, "openssl is not installed")
        return
    place.run_once()
    folder = place.elsewhere
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=rights.example.com", "-keyout",
                    f"{folder}/key.pem", "-out", f"{folder}/cert.pem"], check=True, capture_output=True)
    os.chmod(f"{folder}/key.pem", 0o600)
    site = "/etc/nginx/sites-enabled/rights"
    with open(site, "w", encoding="ascii") as file:
        file.write(TLS.format(port=place.port + 1, folder=folder))
    run = audit.Run([binary, *AUDIT], user="nobody")
    problems = asked(run, "not-asked")
    if not any("run as root" in gap["reason"] for gap in run.report()["gaps"]):
        problems.append(str(run.report()["gaps"]))
    tally.judge(names[0], problems)
    tally.judge(names[1], asked(audit.Run([binary, *AUDIT])))
    os.unlink(site)
