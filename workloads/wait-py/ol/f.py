"""Waits, and uses no processor meanwhile."""

import os
import time


def handle(event):
    time.sleep(0.02)
    return "waited"


_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def f(event):
    global _served
    _served += 1
    return {"result": handle(event), "instance": _INSTANCE, "served": _served}
