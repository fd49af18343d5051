#!/usr/bin/python3 -ISB
"""CGI for functions in Python that define handle(event) in ol/f.py: what isolates run, a process an invocation."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "ol"))
from f import handle

event = json.loads(sys.stdin.buffer.read(int(os.environ["CONTENT_LENGTH"])))
body = json.dumps({"result": handle(event)}) + "\n"
sys.stdout.write(f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
