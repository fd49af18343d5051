"""OpenLambda: answers with the environment the function was given."""

import os

_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def f(event):
    global _served
    _served += 1
    lines = "".join(f"{name}={value}\n" for name, value in os.environ.items())
    return {"result": lines, "instance": _INSTANCE, "served": _served}
