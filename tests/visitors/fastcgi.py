"""What answers in the place of PHP: it runs the file that SCRIPT_FILENAME names, and nothing else."""

import os
import socket
import struct
import threading

END_REQUEST, PARAMS, STDIN, STDOUT = 3, 4, 5, 6


class Php:
    """Listens on a socket of that path, for as long as it is used with `with`."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.bind(path)
        os.chmod(path, 0o666)
        self.sock.listen()
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.sock.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.sock.close()

    def _serve(self):
        while True:
            try:
                connection = self.sock.accept()[0]
            except OSError:
                return
            with connection, connection.makefile("rb") as request:
                script = _params(request).get("SCRIPT_FILENAME")
                page = f"runs {script}" if script else "nothing to run"
                answer = f"Content-Type: text/plain\r\n\r\n{page}\n".encode()
                connection.sendall(_record(STDOUT, answer) + _record(END_REQUEST, bytes(8)))


def _record(kind, content):
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def _params(request):
    """The parameters of one request, read to its end."""
    params = b""
    while True:
        _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", request.read(8))
        content = request.read(length + padding)[:length]
        if kind == PARAMS:
            params += content
        elif kind == STDIN and length == 0:
            return dict(_pairs(params))


def _pairs(params):
    while params:
        name, params = _length(params)
        value, params = _length(params)
        yield params[:name].decode(), params[name:name + value].decode()
        params = params[name + value:]


def _length(params):
    """A length of one byte, or of four where the first bit is set."""
    if params[0] < 128:
        return params[0], params[1:]
    return struct.unpack(">I", params[:4])[0] & 0x7fffffff, params[4:]
