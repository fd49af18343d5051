#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A synthetic trace in the form of the public Azure Functions trace: generate.py [FUNCTIONS] [SEED] > synthetic.csv

A row a function: three hashes, its trigger, and how often it was invoked in each of the 1,440 minutes of a day. No number
is anybody's; what they have of Shahrad et al. (Serverless in the Wild, USENIX ATC 2020) is the shape: rates that lie orders of
magnitude apart, a few functions with most of the requests, timers that fire every so many minutes, a day that is busier
than its night, and bursts. The same seed makes the same file.
"""
import hashlib
import math
import random
import sys

MINUTES = 1440
functions = int(sys.argv[1]) if len(sys.argv) > 1 else 24
dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 7)


def poisson(mean):
    """Knuth's way, in parts, for exp(-mean) of a large mean is 0."""
    count = 0
    while mean > 0:
        limit = math.exp(-min(mean, 50))
        product = dice.random()
        while product > limit:
            count += 1
            product *= dice.random()
        mean -= 50
    return count


def timer():
    every = dice.choice([1, 1, 5, 5, 15, 60])
    first = dice.randrange(every)
    return [1 if minute % every == first else 0 for minute in range(MINUTES)]


def people(mean):
    """Busier by day: at night a fifth of the requests of noon."""
    return [poisson(mean * (0.6 - 0.4 * math.cos(2 * math.pi * minute / MINUTES))) for minute in range(MINUTES)]


def bursts(mean):
    """Nothing for most minutes, then many at once."""
    return [poisson(mean * 20) if dice.random() < 0.05 else 0 for _ in range(MINUTES)]


def name(*words):
    return hashlib.sha256(" ".join(map(str, words)).encode()).hexdigest()


print("HashOwner,HashApp,HashFunction,Trigger," + ",".join(str(minute) for minute in range(1, MINUTES + 1)))
for number in range(functions):
    # From twice an hour to five times a second: logarithms spread evenly.
    rate = 10 ** dice.uniform(-1.5, 2.5)
    trigger, counts = dice.choice(
        [("timer", lambda _: timer()), ("http", people), ("http", people), ("queue", bursts), ("event", people)]
    )
    row = [name("owner", number // 4), name("app", number // 2), name("function", number), trigger, *counts(rate)]
    print(",".join(map(str, row)))
