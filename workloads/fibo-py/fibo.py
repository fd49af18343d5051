#!/usr/bin/python3 -IS
"""CGI: reads {"n": 7} from standard input, answers {"result": 13}."""

import json
import os
import sys


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


event = json.loads(sys.stdin.buffer.read(int(os.environ["CONTENT_LENGTH"])))
body = json.dumps({"result": fibonacci(int(event["n"]))}) + "\n"
sys.stdout.write(f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
