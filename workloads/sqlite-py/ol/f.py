"""Looks an item up in the database beside this file."""

import os
import sqlite3

from instance import identified

_items = sqlite3.connect(
    f"file:{os.path.dirname(os.path.abspath(__file__))}/items.db?mode=ro&immutable=1", uri=True
)


def handle(event):
    return _items.execute("SELECT name FROM items WHERE id = ?", (event["n"],)).fetchone()[0]


def f(event):
    return identified(handle(event))
