#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A soak of a running controller: good and hostile clients together, isolates killed at random.

    soak.py PID PORT [SECONDS]

The controller serves two programs that answer what they are sent on standard input: /soak with a Content-Length, /stream
without. What two clients reach without a pause is measured first; the good clients then keep to half of that rate, and check
every response. Hostile clients leave headers and bodies unfinished, do not read, and vanish. Once in a second the controller's
memory, descriptors, threads and zombies are noted.

Each series of notes is judged by its slope: the Theil-Sen estimate over the medians of 60 blocks, with Sen's 95 % interval
(Sen, JASA 63, 1968). It grows if the whole interval is above 0 and the estimate, over the length of the soak, comes to
more than a tolerance: a tenth of the median and a constant. Exit status 1 if a series grows or a response was wrong.
"""
import collections
import glob
import http.client
import math
import os
import random
import signal
import socket
import statistics
import sys
import threading
import time

pid, port = int(sys.argv[1]), int(sys.argv[2])
seconds = float(sys.argv[3] if len(sys.argv) > 3 else 3600)
counts = collections.Counter()
wrong = []
GOOD_CLIENTS = 2
BLOCKS = 60


def good(seed, end, pause):
    """Sends, and expects what it sent; 502 is right for an isolate that was killed, 503 when there is no room."""
    dice = random.Random(seed)
    done = 0
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            for _ in range(dice.randrange(1, 50)):
                body = dice.randbytes(dice.choice([1, 100, 5000, 70000]))
                connection.request("POST", dice.choice(["/soak", "/stream"]), body)
                response = connection.getresponse()
                answer = response.read()
                counts[response.status] += 1
                done += 1
                if response.status not in (200, 502, 503) or (response.status == 200 and answer != body):
                    wrong.append(f"status {response.status}, {len(answer)} of {len(body)} bytes")
                time.sleep(pause)
                if time.monotonic() > end:
                    break
            connection.close()
        except (OSError, http.client.HTTPException):
            # Its isolate was killed in the midst of the response, or of its input.
            counts["broken off"] += 1
    return done


def saturation(of_seconds):
    """Seconds a request of one good client, without a pause."""
    done = []
    end = time.monotonic() + of_seconds
    clients = [threading.Thread(target=lambda i=i: done.append(good(i, end, 0))) for i in range(GOOD_CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return GOOD_CLIENTS * of_seconds / sum(done)


def hostile(seed, end):
    dice = random.Random(seed)
    inputs = [
        b"GET /soak HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 90,
        b"GET /soak HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 15000,
        b"POST /soak HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + b"z" * 30000,
        b"GET /soak HTTP/1.1\r\nHost: x\r\n\r\n" * 200,
        b"nonsense\r\n\r\n",
        b"",
    ]
    while time.monotonic() < end:
        clients = []
        for _ in range(dice.randrange(1, 40)):
            try:
                client = socket.create_connection(("127.0.0.1", port), 5)
                client.settimeout(1)
                client.sendall(dice.choice(inputs))
                clients.append(client)
            except OSError:
                pass
        counts["hostile"] += len(clients)
        time.sleep(dice.random())
        for client in clients:
            client.close()


def killer(end):
    """Kills a child of the controller now and then."""
    while time.monotonic() < end:
        time.sleep(0.2)
        children = [p for p in processes() if p[1] == pid]
        if children:
            try:
                os.kill(random.choice(children)[0], signal.SIGKILL)
                counts["killed"] += 1
            except OSError:
                pass


def processes():
    """(process id, parent, state) of every process."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="latin-1") as stat:
                text = stat.read()
        except OSError:
            continue
        fields = text[text.rindex(")") + 2 :].split()
        found.append((int(text.split(" ", 1)[0]), int(fields[1]), fields[0]))
    return found


def note():
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        pss = next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    zombies = sum(parent == pid and state == "Z" for _, parent, state in processes())
    return pss, len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task")), zombies


def slope(values):
    """The Theil-Sen slope a step, and Sen's 95 % interval of it."""
    n = len(values)
    slopes = sorted((values[j] - values[i]) / (j - i) for i in range(n) for j in range(i + 1, n))
    # The variance of Kendall's S, corrected for ties.
    ties = sum(t * (t - 1) * (2 * t + 5) for t in collections.Counter(values).values())
    half = 1.96 * math.sqrt((n * (n - 1) * (2 * n + 5) - ties) / 18)
    low = max(0, round((len(slopes) - half) / 2) - 1)
    high = min(len(slopes) - 1, round((len(slopes) + half) / 2))
    return statistics.median(slopes), slopes[low], slopes[high]


pause = saturation(min(30, seconds / 10))
counts.clear()
end = time.monotonic() + seconds
threads = [threading.Thread(target=good, args=(10 + i, end, pause)) for i in range(GOOD_CLIENTS)]
threads += [threading.Thread(target=hostile, args=(100 + i, end)) for i in range(2)]
threads.append(threading.Thread(target=killer, args=(end,)))
for thread in threads:
    thread.start()
notes = []
while time.monotonic() < end:
    notes.append(note())
    time.sleep(1)
for thread in threads:
    thread.join()

print(f"pause {1000 * pause:.2f} ms;", {str(key): value for key, value in counts.items()})
failed = bool(wrong)
for line in wrong[:10]:
    print("wrong:", line)
# After the first sixth, in which a JVM fills its heap.
notes = notes[len(notes) // 6 :]
for name, constant, series in zip(("PSS in KiB", "descriptors", "threads", "zombies"), (4096, 50, 2, 5), zip(*notes)):
    size = max(1, len(series) // BLOCKS)
    blocks = [statistics.median(series[i : i + size]) for i in range(0, len(series) - size + 1, size)]
    whole, low, high = (len(blocks) * x for x in slope(blocks))
    middle = statistics.median(series)
    grows = low > 0 and whole > 0.1 * middle + constant
    failed |= grows
    print(
        f"{name}: median {middle:.0f}, at most {max(series)}, over the soak {whole:+.1f} ({low:+.1f} to {high:+.1f})"
        f"{': grows' if grows else ''}"
    )
sys.exit(failed)
