#!/usr/bin/python3 -IS
"""CGI: reads n from the query string, ?n=7, answers {"result": 13}."""

import json
import os
import sys
from urllib.parse import parse_qs


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


query = parse_qs(os.environ["QUERY_STRING"], strict_parsing=True)
body = json.dumps({"result": fibonacci(int(query["n"][0]))}) + "\n"
sys.stdout.write(f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
