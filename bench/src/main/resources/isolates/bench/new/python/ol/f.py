"""What containers and OpenLambda run: f(event), which also tells which instance it is."""

import os
import sys

# Packages lie in a virtual environment beside this file: python3 -m venv ol/venv && ol/venv/bin/pip install PACKAGE
sys.path.insert(
    0,
    "%s/venv/lib/python%d.%d/site-packages"
    % (os.path.dirname(os.path.abspath(__file__)), *sys.version_info[:2]),
)

_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def handle(event):
    return f"hello {event['n']}"


def f(event):
    global _served
    _served += 1
    return {"result": handle(event), "instance": _INSTANCE, "served": _served}
