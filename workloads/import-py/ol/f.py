"""What a function pays for the libraries of its framework, before it does anything."""

import asyncio
import email.message
import http.client
import logging.config
import unittest.mock
import xml.etree.ElementTree
from decimal import Decimal

from instance import identified

_USED = (asyncio, email.message, http.client, logging.config, unittest.mock, xml.etree.ElementTree)


def handle(event):
    a, b = Decimal(0), Decimal(1)
    for _ in range(event["n"]):
        a, b = b, a + b
    return str(a)


def f(event):
    return identified(handle(event))
