# SPDX-License-Identifier: Apache-2.0
"""agent.py SOCKET TOKEN [PACKAGES...]: the first process of a container that runs a Python function.

Imports the function's module once and calls it for every invocation frame; frame.h has the format. A cold start
pays for every import made here, so only modules that are built into the interpreter are: sockets and JSON come from
the C modules under the standard ones (the latter alone take as long to import as the interpreter to start), and
what only errors or web applications need is imported where they need it.
"""

import os
import sys
from _socket import AF_UNIX, MSG_WAITALL, SOCK_CLOEXEC, SOCK_STREAM, socket

try:
    from _json import make_encoder, make_scanner
except ImportError:  # no CPython, or one without its accelerator
    make_encoder = make_scanner = None

HEAD = 5
HANDLER = "/handler"


class DecoderSettings:
    """What json.JSONDecoder() would hand to its scanner."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = float
    parse_int = int
    memo = {}

    @staticmethod
    def parse_constant(name):
        return {"-Infinity": -float("inf"), "Infinity": float("inf"), "NaN": float("nan")}[name]


def decoder():
    """Returns json.loads, or what does the same for valid text, sooner."""

    def standard(body):
        import json

        return json.loads(body)

    if make_scanner is None:
        return standard
    scan = make_scanner(DecoderSettings)

    def loads(body):
        try:
            text = body.decode("utf-8").strip(" \t\n\r")
            value, end = scan(text, 0)
        except (ValueError, StopIteration, RecursionError):
            return standard(body)  # another encoding, or an error, in its own words
        return value if end == len(text) else standard(body)

    return loads


def encoder():
    """Returns json.dumps, or what does the same for what it can encode, sooner."""

    def standard(value):
        import json

        return json.dumps(value)

    if make_encoder is None:
        return standard
    from _json import encode_basestring_ascii

    def unknown(value):
        raise TypeError(f"Object of type {value.__class__.__name__} is not JSON serializable")

    def dumps(value):
        # One encoder a call, as in json.dumps: it remembers what it was in when it raised.
        encode = make_encoder({}, unknown, encode_basestring_ascii, None, ": ", ", ", False, False, True)
        if isinstance(value, (dict, list, tuple)):
            return "".join(encode(value, 0))
        return "".join(encode((value,), 0))[1:-1]

    return dumps


def traceback_text():
    import traceback

    return traceback.format_exc().encode()


class Worker:
    """The worker's end of the socket."""

    def __init__(self, path):
        self.socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC)
        self.socket.connect(path)

    def send(self, *frames):
        self.socket.sendall(
            b"".join(len(payload).to_bytes(4, "big") + kind + payload for kind, payload in frames)
        )

    def receive(self, length):
        """Returns exactly length bytes, or none at the end of the stream."""
        data = self.socket.recv(length, MSG_WAITALL)
        if len(data) == length or not data:
            return data
        parts = [data]  # a signal, or more than one receive can take
        left = length - len(data)
        while left:
            data = self.socket.recv(left, MSG_WAITALL)
            if not data:
                raise EOFError("the worker left in the middle of a frame")
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    def invocations(self):
        """Yields (environment block, body) until the worker hangs up."""
        while True:
            head = self.receive(HEAD)
            if not head:
                return
            length = int.from_bytes(head[:4], "big")
            payload = self.receive(length) if length else b""
            split = 4 + int.from_bytes(payload[:4], "big")
            yield payload[4:split], payload[split:]

    def answer(self, head, body):
        self.send((b"C", head.encode("latin-1") + b"\r\n" + body), (b"E", b""))


def environment(block):
    """Returns the request by CGI as a dictionary; an application's path is never empty."""
    environ = dict(entry.split("=", 1) for entry in block.decode("latin-1").split("\0") if entry)
    environ.setdefault("PATH_INFO", "/")
    return environ


def serve_function(worker, function):
    """f(event) -> result: JSON in, JSON out; what it raises is the answer, with status 500."""
    loads, dumps = decoder(), encoder()
    for _, body in worker.invocations():
        try:
            result = dumps(function(loads(body) if body else {})).encode()
            head = "Content-Type: application/json\r\n"
        except Exception:
            result = traceback_text()
            head = "Status: 500 Internal Server Error\r\nContent-Type: text/plain\r\n"
        worker.answer(f"{head}Content-Length: {len(result)}\r\n", result)


def serve_wsgi(worker, application):
    """PEP 3333; an exception that reaches us ends the container, as an OpenLambda sandbox does."""
    from io import BytesIO

    for block, body in worker.invocations():
        environ = environment(block)
        environ.pop("GATEWAY_INTERFACE", None)
        environ.update(
            {
                "wsgi.version": (1, 0),
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(body),
                "wsgi.errors": sys.stderr,
                "wsgi.multithread": False,
                "wsgi.multiprocess": False,
                "wsgi.run_once": False,
            }
        )
        head, parts = [], []

        def start_response(status, headers, exc_info=None):
            head[:] = [f"Status: {status}\r\n"] + [f"{name}: {value}\r\n" for name, value in headers]
            return parts.append

        result = application(environ, start_response)
        try:
            parts.extend(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        worker.answer("".join(head), b"".join(parts))


def serve_asgi(worker, application):
    """ASGI 3.0, HTTP only, one event loop an invocation."""
    import asyncio

    for block, body in worker.invocations():
        environ = environment(block)
        head, parts = [], []
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": environ["SERVER_PROTOCOL"].partition("/")[2],
            "method": environ["REQUEST_METHOD"],
            "scheme": "http",
            "path": environ["PATH_INFO"],
            "query_string": environ["QUERY_STRING"].encode("latin-1"),
            "root_path": environ["SCRIPT_NAME"],
            "headers": [
                (name.removeprefix("HTTP_").lower().replace("_", "-").encode("latin-1"), value.encode("latin-1"))
                for name, value in environ.items()
                if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
            ],
        }

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            if message["type"] == "http.response.start":
                head.append(f"Status: {message['status']}\r\n")
                head.extend(
                    f"{name.decode('latin-1')}: {value.decode('latin-1')}\r\n"
                    for name, value in message.get("headers", ())
                )
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        try:
            asyncio.run(application(scope, receive, send))
        except Exception:
            if not head:
                head = ["Status: 500 Internal Server Error\r\n", "Content-Type: text/plain\r\n"]
                parts = [traceback_text()]
        worker.answer("".join(head), b"".join(parts))


def entry_point():
    """Imports the function's module; returns (kind, callable) by OpenLambda's rules for what it defines."""
    sys.path.append(HANDLER)
    sys.path.extend(sys.argv[3:])
    file = os.environ.get("OL_ENTRY_FILE", "f.py")
    if not file.endswith(".py"):
        raise ValueError(f"OL_ENTRY_FILE must end with .py, got: {file}")
    module = __import__(file[:-3])
    for name, kind in (("OL_WSGI_ENTRY", "w"), ("OL_ASGI_ENTRY", "a")):
        if os.environ.get(name):
            return kind, getattr(module, os.environ[name])
    if hasattr(module, "f"):
        return "f", module.f
    if hasattr(module, "app"):
        import inspect

        return "a" if inspect.iscoroutinefunction(getattr(module.app, "__call__", None)) else "w", module.app
    raise ValueError("No entry point found. Define 'f' or 'app' in your module.")


def main():
    worker = Worker(sys.argv[1])
    worker.send((b"H", sys.argv[2].encode()))
    kind, function = entry_point()
    worker.send((b"R", kind.encode()))
    {"f": serve_function, "w": serve_wsgi, "a": serve_asgi}[kind](worker, function)


if __name__ == "__main__":
    main()
