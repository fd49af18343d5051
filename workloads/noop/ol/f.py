"""OpenLambda: an empty answer, the least a function can do."""

import os

_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def f(event):
    global _served
    _served += 1
    return {"result": "", "instance": _INSTANCE, "served": _served}
