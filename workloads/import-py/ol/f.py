"""What a function pays for the libraries of its framework, before it does anything."""

import asyncio
import email.message
import http.client
import logging.config
import os
import unittest.mock
import xml.etree.ElementTree
from decimal import Decimal

_USED = (asyncio, email.message, http.client, logging.config, unittest.mock, xml.etree.ElementTree)


def handle(event):
    a, b = Decimal(0), Decimal(1)
    for _ in range(event["n"]):
        a, b = b, a + b
    return str(a)


_INSTANCE = f"{os.getpid()}-{os.urandom(8).hex()}"
_served = 0


def f(event):
    global _served
    _served += 1
    return {"result": handle(event), "instance": _INSTANCE, "served": _served}
