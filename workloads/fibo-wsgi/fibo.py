#!/usr/bin/python3 -IS
"""CGI: a WSGI application that answers {"n": 7} with {"result": 13}, run by the standard library."""

import json
from wsgiref.handlers import CGIHandler


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def app(environ, start_response):
    event = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    body = json.dumps({"result": fibonacci(int(event["n"]))}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


CGIHandler().run(app)
