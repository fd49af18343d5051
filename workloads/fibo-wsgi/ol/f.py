"""A WSGI application that answers {"n": 7} with {"result": 13, ...} and tells which instance it is."""

import json
import os

_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def app(environ, start_response):
    global _served
    _served += 1
    event = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    body = json.dumps(
        {"result": fibonacci(int(event["n"])), "instance": _INSTANCE, "served": _served}
    ).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
