"""OpenLambda: f({"n": 7}) answers {"result": 13, ...} and tells which instance it is, for a real worker names none."""

import json  # noqa: F401 - as the isolate does: both start with the same modules
import os
import sys  # noqa: F401

_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def f(event):
    global _served
    _served += 1
    return {"result": fibonacci(int(event["n"])), "instance": _INSTANCE, "served": _served}
