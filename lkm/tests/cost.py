#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a system call costs with the module, in instructions of the guest, and the limits it has to keep.

Run under QEMU's -icount shift=0, where a nanosecond is an instruction."""
import csv
import os
import subprocess

from harness import GUEST, MODULE, Controller, insert, load, main, read, remove, status, wait_for, write

CALLS = "20000"
costs = {}


def measure(controller=None, rules=0):
    words = [GUEST, "cost", CALLS, str(rules)]
    if controller:
        return float(controller.run(*words)[1])
    return float(subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout)


def rows():
    """300 rows: every call but getppid, which is measured, is refused; those that the program needs come first."""
    needed = ("brk mmap munmap mprotect write read exit_group arch_prctl set_tid_address set_robust_list rseq prlimit64 "
              "readlink getrandom newfstatat fstat clock_gettime execve ioctl getppid prctl seccomp").split()
    with open(os.path.join(os.path.dirname(__file__), "..", "syscalltoflag.csv"), encoding="ascii") as file:
        every = [row["call"] for row in csv.DictReader(file) if int(row["number"]) < 440]
    chosen = needed + [call for call in every if call not in needed]
    return [f"{call},{'allow' if call in needed else 'deny'}" for call in chosen[:300]]


def without_the_module():
    """none: the module is not loaded"""
    costs["none"] = measure()
    return f"{costs['none']} instructions"


def an_empty_probe():
    """beside it: any task under a probe that does nothing, which is the kernel's own share"""
    insert(os.path.join(os.path.dirname(MODULE), "empty_probe.ko"))
    try:
        costs["empty probe"] = measure()
    finally:
        remove("empty_probe")
    return f"{costs['empty probe']} instructions, {costs['empty probe'] - costs['none']:+.1f}"


def not_an_isolate():
    """loaded and enforcing, not an isolate: at most 0.5 % above none where calls are seen by tracepoint"""
    load(mode="enforce")
    by_tracepoint = status()["hook"] == "tracepoint"
    assert not by_tracepoint or wait_for(lambda: status()["flagged"] == "isolates")
    with Controller():
        costs["not an isolate"] = measure()
    more = costs["not an isolate"] / costs["none"] - 1
    assert more <= 0.005 or not by_tracepoint, f"{more:.2%} above none"
    return f"{costs['not an isolate']} instructions, {more:+.2%}"


def an_isolate_unlogged():
    """isolate, mode log, a call that is not in the set"""
    load(mode="log", set="open")
    with Controller() as controller:
        costs["unlogged"] = measure(controller)
    return f"{costs['unlogged']} instructions, {costs['unlogged'] - costs['none']:+.1f}"


def an_isolate_logging():
    """isolate, every call logged"""
    load(mode="log", set="all", log_kib=65536)
    with Controller() as controller:
        costs["logging"] = measure(controller)
    assert status()["log.dropped"] == "0"
    return f"{costs['logging']} instructions, {costs['logging'] - costs['none']:+.1f}"


def an_isolate_enforcing():
    """isolate, enforcing a policy of 300 calls: at most 80 instructions above none, or 32 above the kernel's own share"""
    load(mode="enforce")
    policy = rows()
    write("policy", "".join(row + "\n" for row in policy))
    assert len(read("policy").splitlines()) == len(policy) == 300
    with Controller() as controller:
        costs["enforcing"] = measure(controller)
        # The policy is in force, not only in the table.
        assert controller.run(GUEST, "mkdir")[1] == "1\n"
    more = costs["enforcing"] - costs["none"]
    own = costs["enforcing"] - costs["empty probe"]
    assert more <= 80 or own <= 32, f"{more:.1f} instructions above none, {own:.1f} above an empty probe"
    return f"{costs['enforcing']} instructions, {more:+.1f}; {own:+.1f} to an empty probe"


def seccomp():
    """beside it: a seccomp filter of 1 rule, and of 300"""
    for rules in (1, 300):
        costs[rules] = measure(rules=rules)
    return f"{costs[1]} and {costs[300]} instructions, {costs[1] - costs['none']:+.1f} and {costs[300] - costs['none']:+.1f}"


if __name__ == "__main__":
    main([without_the_module, an_empty_probe, not_an_isolate, an_isolate_unlogged, an_isolate_logging, an_isolate_enforcing, seccomp])
