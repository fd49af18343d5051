"""What containers and OpenLambda run: f(event), which also tells which instance it is."""

import os
import sys

# Put packages here: python3 -m pip install --target ol/packages PACKAGE
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "packages"))

_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def handle(event):
    return f"hello {event['n']}"


def f(event):
    global _served
    _served += 1
    return {"result": handle(event), "instance": _INSTANCE, "served": _served}
