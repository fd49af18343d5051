#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A soak of a running controller: good and hostile clients together, isolates killed at random.

    soak.py PID PORT [SECONDS]

The controller serves a program /soak that answers what it is sent on standard input. Good clients check every response;
hostile ones leave headers and bodies unfinished, do not read, and vanish. Once in a second the controller's memory,
descriptors, threads and zombies are noted. Exit status 1 if a response was wrong, or if the median of the last third of
the notes is above that of the first by more than a tenth and a constant.
"""
import collections
import glob
import http.client
import os
import random
import signal
import socket
import statistics
import sys
import threading
import time

pid, port = int(sys.argv[1]), int(sys.argv[2])
end = time.monotonic() + float(sys.argv[3] if len(sys.argv) > 3 else 3600)
counts = collections.Counter()
wrong = []


def good(seed):
    """Sends, and expects what it sent; 502 is right for an isolate that was killed, 503 when there is no room."""
    dice = random.Random(seed)
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            for _ in range(dice.randrange(1, 50)):
                body = dice.randbytes(dice.choice([1, 100, 5000, 70000]))
                connection.request("POST", "/soak", body)
                response = connection.getresponse()
                answer = response.read()
                counts[response.status] += 1
                if response.status not in (200, 502, 503) or (response.status == 200 and answer != body):
                    wrong.append(f"status {response.status}, {len(answer)} of {len(body)} bytes")
                time.sleep(0.002)
            connection.close()
        except (OSError, http.client.HTTPException):
            # Its isolate was killed in the midst of the response.
            counts["broken off"] += 1


def hostile(seed):
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


def killer():
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


threads = [threading.Thread(target=good, args=(i,)) for i in range(2)]
threads += [threading.Thread(target=hostile, args=(100 + i,)) for i in range(2)]
threads.append(threading.Thread(target=killer))
for thread in threads:
    thread.start()
notes = []
while time.monotonic() < end:
    notes.append(note())
    time.sleep(1)
for thread in threads:
    thread.join()

print(dict(counts))
failed = bool(wrong)
for line in wrong[:10]:
    print("wrong:", line)
# After the first sixth, in which a JVM fills its heap.
notes = notes[len(notes) // 6 :]
third = max(1, len(notes) // 3)
for name, constant, series in zip(("PSS in KiB", "descriptors", "threads", "zombies"), (4096, 50, 2, 5), zip(*notes)):
    first, last = statistics.median(series[:third]), statistics.median(series[-third:])
    grows = last > 1.1 * first + constant
    failed |= grows
    print(f"{name}: {first:.0f} to {last:.0f}, at most {max(series)}{': grows' if grows else ''}")
sys.exit(failed)
