"""Makes the database: items 1 to 10,000 with a name each."""

import sqlite3
import sys

items = sqlite3.connect(sys.argv[1])
items.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)")
items.executemany("INSERT INTO items VALUES (?, ?)", ((n, f"item {n * 7919 % 10007}") for n in range(1, 10001)))
items.commit()
