"""Waits, and uses no processor meanwhile."""

import time

from instance import identified


def handle(event):
    time.sleep(0.02)
    return "waited"


def f(event):
    return identified(handle(event))
