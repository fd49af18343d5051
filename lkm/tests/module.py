#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The specification of the module, as tests. Run in the guest by ../vm/test; words choose tests by name."""
import contextlib
import errno
import functools
import os
import random
import re
import signal
import struct
import subprocess
import threading
import time

from harness import (BUILT, FIBO, FILES, GUEST, MODULE, Controller, Entry, Skip, entries, guest, insert, kernel_log,
                     kill_all, last_words, load, loaded, log, main, read, readable, remove, rows, status, unload,
                     wait_for, write, write_error)

KERNEL = tuple(int(part) for part in re.match(r"(\d+)\.(\d+)", os.uname().release).groups())
TRACING = "/sys/kernel/tracing/"
DENIED = 13
ARM64 = os.uname().machine == "aarch64"
MKDIRAT = 34 if ARM64 else 258
# Long runs, by `make vm-soak`: ten times what is enough to find the races that the module once had.
SOAK = bool(os.environ.get("ISOLATES_SOAK"))


@functools.lru_cache
def symbols():
    found = {}
    with open("/proc/kallsyms", encoding="ascii") as file:
        for line in file:
            address, _, name = line.split()[:3]
            found.setdefault(name, int(address, 16))
    return found


def enforcing(*rows):
    load(mode="enforce")
    if rows:
        write("policy", "".join(row + "\n" for row in rows))


# ---- Loading ----

def every_lookup_finds_the_same_table():
    """lookup=kallsyms, scan and systemmap (of another load address) report the address of sys_call_table, and the time"""
    known = symbols()
    # As a System.map is: the addresses that the kernel was linked for, not those where it runs.
    with open("/run/System.map", "w", encoding="ascii") as file:
        for name, address in known.items():
            if address > 0xffffffff80000000:
                file.write(f"{address - 0x1000000:x} T {name}\n")
    took = []
    for parameters in ({"lookup": "kallsyms"}, {"lookup": "scan"},
                       {"lookup": "systemmap", "systemmap": "/run/System.map"}):
        load(**parameters)
        now = status()
        unload()
        assert int(now["lookup.sys_call_table"], 16) == known["sys_call_table"], now
        assert int(now["lookup.ns"]) > 0, now
        if "ia32_sys_call_table" in known:
            assert int(now["lookup.ia32_sys_call_table"], 16) == known["ia32_sys_call_table"], now
        else:
            assert now["lookup.ia32_sys_call_table"].startswith("absent: "), now
        took.append(f"{now['lookup']} {int(now['lookup.ns']) / 1e6:.1f} ms")
    return ", ".join(took)


def a_stub_of_a_map_is_named():
    """lookup=systemmap says why it finds nothing in Debian's System.map, and where none is"""
    with open("/run/System.map", "w", encoding="ascii") as file:
        file.write("ffffffffffffffff B The real System.map is in the -dbg package\n")
    for path, reason in (("/run/System.map", "stub"), ("/nowhere", "no System.map there")):
        before = len(kernel_log())
        try:
            load(lookup="systemmap", systemmap=path)
            assert reason in status()["lookup.sys_call_table"], status()
            unload()
        except OSError as error:
            # Where only the table hook works, there is nothing to hook.
            assert error.errno == errno.EOPNOTSUPP and "x64_sys_call" not in symbols(), error
        assert any(" not found: " in line and reason in line for line in last_words(before)), last_words(before)


def the_hook_is_proven_or_refused():
    """hook=table and hook=tracepoint load where they see and refuse calls, and else name the reason; hook=auto always does"""
    works = {}
    for hook in ("table", "tracepoint", "auto"):
        before = len(kernel_log())
        try:
            load(hook=hook, mode="enforce")
        except OSError as error:
            words = last_words(before)
            assert error.errno == errno.EOPNOTSUPP, error
            if hook == "table":
                assert "x64_sys_call" in symbols() and "x64_sys_call" in words[-1], words
            else:
                assert "fb13b11d5387" in words[-1], words
            assert not loaded()
            works[hook] = False
            continue
        works[hook] = True
        write("policy", f"mkdirat,deny,{DENIED}\n")
        with Controller() as controller:
            assert controller.guest("mkdir") == DENIED, hook
        unload()
    assert works["auto"] and (works["table"] or works["tracepoint"]), works
    assert works["table"] == ("x64_sys_call" not in symbols()), works
    return ", ".join(f"{hook} {'works' if works[hook] else 'refused'}" for hook in ("table", "tracepoint"))


def wrong_parameters_are_refused():
    """a wrong value of a parameter is refused and the right ones are listed"""
    for name in ("mode", "set", "hook") if ARM64 else ("mode", "set", "lookup", "hook"):
        before = len(kernel_log())
        try:
            load(**{name: "nonsense"})
            assert False, f"{name}=nonsense was taken"
        except OSError as error:
            assert error.errno == errno.EINVAL, error
        assert "choose one of" in last_words(before)[-1], last_words(before)
    try:
        load(ppid=4000000)
        assert False, "ppid of no process was taken"
    except OSError as error:
        assert error.errno == errno.ESRCH, error


# ---- What is logged ----

PROGRAMS = {
    "fibo in C": ([FIBO], "20\n"),
    "fibo in Python": (["/usr/bin/python3", "-S", "-E", "-c",
                        "a,b=0,1\nfor _ in range(int(input())): a,b=b,a+b\nprint(a)"], "20\n"),
    "a shell pipeline": (["/bin/sh", "-c", "ls /etc | sort -r | head -n 3; (echo x; cat /etc/hostname) | wc -c"], ""),
    "a small web server": (["/bin/busybox", "httpd", "-f", "-p", "127.0.0.1:8099", "-h", "/etc"], None),
}
CLASSES = {"open": "?open,?creat,openat,openat2,open_by_handle_at", "fileops": "%file,%desc",
           "filenwops": "%file,%desc,%network", "all": "all"}


def by_strace(path):
    """Per process the calls that strace saw, the first process being the one it started."""
    calls = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            pid, call = re.match(r"(\d+) +(.*)", line).groups()
            name = re.match(r"([a-z_][a-z_0-9]*)\(", call)
            calls.setdefault(int(pid), [])
            if name:
                calls[int(pid)].append(name.group(1))
    return calls


def get(port, name):
    subprocess.run(["/bin/busybox", "wget", "-q", "-O", "/dev/null", f"http://127.0.0.1:{port}/{name}"], check=True)


def serve(controller, command):
    strace = controller.start(*command)
    # Once it listens; connecting to find out would be one more request.
    assert wait_for(lambda: " 0100007F:1FA3 00000000:0000 0A " in open("/proc/net/tcp", encoding="ascii").read(), 60)
    get(8099, "hostname")
    get(8099, "passwd")
    children = open(f"/proc/{strace}/task/{strace}/children", encoding="ascii").read().split()
    for child in children:
        os.kill(int(child), signal.SIGTERM)
    assert wait_for(lambda: not os.path.exists(f"/proc/{strace}") or
                    open(f"/proc/{strace}/stat", encoding="ascii").read().split()[2] == "Z", 60)


def each_set_logs_what_strace_shows(name):
    def test():
        load(mode="log", log_kib=8192)
        total = 0
        for chosen in ("open", "fileops", "filenwops", "all"):
            write("set", chosen)
            log()
            with Controller() as controller:
                arguments, text = PROGRAMS[name]
                command = ["/usr/bin/strace", "-f", "-o", "/run/strace", "-e", f"trace={CLASSES[chosen]}", *arguments]
                if text is None:
                    serve(controller, command)
                else:
                    code, output, _ = controller.run(*command, text=text)
                    assert code == 0 and output, (code, output)
            lines = entries()
            assert status()["log.dropped"] == "0"
            shown = by_strace("/run/strace")
            assert sum(len(calls) for calls in shown.values()) > (0 if chosen == "open" else 20), shown
            # strace's child is its own until it executes the program; of that call on, it is the program.
            first = min(shown)
            for pid, calls in shown.items():
                logged = [entry for entry in lines if entry.pid == pid]
                if pid == first:
                    executed = max(n for n, entry in enumerate(logged) if entry.process == "strace") \
                        if any(entry.process == "strace" for entry in logged) else -1
                    logged = logged[executed:] if chosen != "open" and executed >= 0 else logged[executed + 1:]
                assert not any(entry.not_blocked for entry in logged), chosen
                names = [entry.call for entry in logged]
                if names != calls:
                    at = next((n for n, pair in enumerate(zip(names, calls)) if pair[0] != pair[1]),
                              min(len(names), len(calls)))
                    raise AssertionError(f"{chosen}, process {pid}, call {at}: logged {names[at:at + 5]} of "
                                         f"{len(names)}, strace {calls[at:at + 5]} of {len(calls)}")
                total += len(calls)
            strangers = {entry.pid for entry in lines} - set(shown)
            for entry in lines:
                # The rest is strace itself and the controller's child before it became strace.
                assert entry.pid not in strangers or entry.process in ("strace", "python3") or \
                    entry.not_blocked, vars(entry)
        return f"{total} calls"
    test.__name__ = "strace_" + name.replace(" ", "_")
    test.__doc__ = f"each set logs exactly the calls that strace -f shows, {name}"
    return test


def lines_have_the_studys_form():
    """a line is ISOLATES:<call>,<process>,<pid>,<uid>, with file name and flags, and ends in NOT_BLOCKED before execve"""
    load(mode="log")
    with Controller() as controller:
        code, output, pid = controller.run(FIBO, text="7\n")
    assert (code, output) == (0, "13\n"), (code, output)
    lines = log()
    assert lines
    for line in lines:
        assert re.fullmatch(r"ISOLATES:[a-z_0-9]+,[^,]+,\d+,\d+(,[^, ]+)*", line), line
    mine = [Entry(line) for line in lines if Entry(line).pid == pid]
    before = [entry for entry in mine if entry.not_blocked]
    after = [entry for entry in mine if not entry.not_blocked]
    assert before and after and mine == before + after
    assert before[-1].call == "execve" and before[-1].process != "fibo"
    assert all(entry.process == "fibo" and entry.uid == 0 for entry in after)
    assert any(entry.call == "openat" and entry.rest == ["/etc/ld.so.cache", "O_RDONLY|O_CLOEXEC"] for entry in after)


def the_studys_modules_are_sets():
    """each of the study's modules (open; open, close, read, write; file; network; all) is a set or rows, which log its part of all calls of fibo"""
    lines = {}
    for name, mode, chosen, policy in (
            ("open", "log", "open", ""), ("open, close, read, write", "enforce", "all", "openat,log\nclose,log\nread,log\nwrite,log\n"),
            ("file", "log", "fileops", ""), ("network", "log", "filenwops", ""), ("all", "log", "all", "")):
        load(mode=mode, set=chosen)
        if policy:
            write("policy", policy)
        with Controller() as controller:
            pid = controller.run(FIBO, text="7\n")[2]
        lines[name] = [entry.call for entry in entries() if entry.pid == pid and not entry.not_blocked]
        unload()
    four = {"openat", "close", "read", "write"}
    assert set(lines["open, close, read, write"]) == four and lines["open"], lines
    assert lines["open"] == [call for call in lines["all"] if call == "openat"], lines
    assert lines["open, close, read, write"] == [call for call in lines["all"] if call in four], lines
    assert lines["file"] == lines["network"] == [call for call in lines["all"] if call in set(lines["file"])], lines
    assert four < set(lines["file"]) < set(lines["all"]), lines
    return ", ".join(f"{name}: {len(calls)}" for name, calls in lines.items())


def names_cannot_forge_lines():
    """a file name with comma, blank and end of line stays one field of one line; addresses are shown"""
    load(mode="log", set="filenwops")
    with Controller() as controller:
        assert controller.guest("names") == 0
        assert controller.guest("connect") == errno.ENOENT
    lines = entries()
    assert [entry.rest for entry in lines if entry.call in ("open", "openat") and "O_EXCL" in entry.rest[-1]] == \
        [["/tmp/a\\054b\\012c\\040d", "O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC"]]
    assert [entry.rest for entry in lines if entry.call == "connect"] == [["unix:/nowhere"]]


def the_log_waits_and_counts():
    """reading the log waits for a line, O_NONBLOCK and poll do not; what does not fit is counted, not kept"""
    load(mode="log", log_kib=4)
    descriptor = os.open(FILES + "log", os.O_RDONLY)
    try:
        assert not readable(descriptor, 0.1)
        got = []
        reader = threading.Thread(target=lambda: got.append(os.read(descriptor, 4096)))
        reader.start()
        time.sleep(0.3)
        assert not got, "a read of an empty log came back"
        with Controller() as controller:
            controller.guest("mkdir")
            reader.join(10)
            assert got and got[0].startswith(b"ISOLATES:") and got[0].endswith(b"\n"), got
            controller.run("/bin/sh", "-c", "ls /etc /etc /etc")
        assert readable(descriptor, 0)
        # A buffer shorter than a line takes it in parts.
        assert os.read(descriptor, 3) + os.read(descriptor, 6) == b"ISOLATES:"
        try:
            unload()
            assert False, "unloaded under a reader of the log"
        except OSError as error:
            assert error.errno in (errno.EBUSY, errno.EAGAIN), error
    finally:
        os.close(descriptor)
    assert int(status()["log.dropped"]) > 0
    seen = sum(int(row.split(",")[1]) for row in read("stats").splitlines()[1:])
    logged = sum(int(row.split(",")[2]) for row in read("stats").splitlines()[1:])
    assert seen == logged > 0


def the_kernel_log_is_asked_for():
    """lines go to the kernel log only with klog=1"""
    for klog in (0, 1):
        before = len(kernel_log())
        load(mode="log", set="open", klog=klog)
        with Controller() as controller:
            controller.run(FIBO, text="1\n")
        unload()
        lines = [line for line in kernel_log()[before:] if line.startswith("isolates: ISOLATES:openat,fibo,")]
        assert bool(lines) == bool(klog), lines


# ---- Who is an isolate ----

def descendants_are_isolates():
    """children, grandchildren, threads, siblings by CLONE_PARENT, vforked and double-forked re-parented processes are isolates"""
    enforcing(f"mkdirat,deny,{DENIED}")
    with Controller() as controller:
        for kind in ("mkdir", "child", "grandchild", "thread", "daemon", "clone-parent", "vfork"):
            assert controller.guest(kind) == DENIED, kind
            assert guest(kind) == 0, f"{kind} of no isolate"


def a_controller_is_none():
    """a controller and its threads are not isolates, whatever any of its threads starts is"""
    enforcing(f"mkdirat,deny,{DENIED}")
    output = subprocess.run([GUEST, "threaded-controller"], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert output.split() == ["self=0", "thread=0", f"started={DENIED}"], output
    assert [entry.rest for entry in entries() if entry.call == "mkdirat"] == [[f"DENIED:{DENIED}"]]


def descendants_there_before_are_isolates():
    """processes that a controller had started before it was registered are isolates"""
    enforcing(f"mkdirat,deny,{DENIED}")
    with subprocess.Popen([GUEST, "late"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        child = f"/proc/{process.pid}/task/{process.pid}/children"
        assert wait_for(lambda: open(child, encoding="ascii").read())
        with Controller(register=False) as stranger:
            # The grandparent of the process in question is this test: register its parent's parent by a shell.
            write("ppid", str(process.pid))
            assert int(status()["isolates"]) == 1, status()
            assert stranger.guest("mkdir") == 0
        process.stdin.write("x")
        process.stdin.flush()
        # The child had not executed a program of its own: its calls are the controller's, marked and let through.
        assert process.stdout.read() == "0\n"
    assert any(entry.call == "mkdirat" and entry.not_blocked for entry in entries())


@contextlib.contextmanager
def slow_registration():
    """Registrations by this process take 3 ms for each isolate: that long between looking at it and entering it."""
    allocation = next(name for name in ("__kmalloc_cache_noprof", "kmalloc_trace", "kmem_cache_alloc_trace") if name in symbols())
    insert(os.path.join(os.path.dirname(MODULE), "slow.ko"), f"symbol={allocation} pid={os.getpid()} milliseconds=3")
    try:
        yield
    finally:
        remove("slow")


def an_exec_during_registration_is_noticed():
    """who executes a program just while its controller is registered has executed it: its calls are refused"""
    enforcing(f"mkdirat,deny,{DENIED}")
    results = []
    with slow_registration():
        for _ in range(60):
            with subprocess.Popen([GUEST, "executes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
                time.sleep(random.random() / 100)
                write("ppid", str(process.pid))
                results.append(process.communicate("x")[0])
            write("ppid", "0")
    assert results == [f"{DENIED}\n"] * 60, results


def letting_all_go_waits_for_a_registration():
    """0 written while a controller is registered leaves its registration, or not one isolate"""
    load()
    with Controller(register=False) as controller:
        sleepers = [controller.start(GUEST, "asleep", "poll") for _ in range(8)]
        left = []
        with slow_registration():
            for _ in range(20):
                other = os.fork()
                if not other:
                    try:
                        time.sleep(random.random() / 30)
                        write("ppid", "0")
                    finally:
                        os._exit(0)
                write("ppid", str(controller.pid))
                os.waitpid(other, 0)
                now = status()
                left.append(int(now["isolates"]) if now["controllers"] == "0" else 0)
                write("ppid", "0")
        kill_all(sleepers)
    assert left == [0] * 20, f"isolates without a controller: {left}"


def living(session):
    """How many processes a session has besides its first; the dead are no longer isolates."""
    members = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = open(f"/proc/{pid}/stat", encoding="ascii").read().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        members += int(fields[3]) == session and int(pid) != session and fields[0] not in "ZX"
    return members


def forks_during_registration_do_not_escape():
    """a tree that forks all the while is caught whole, at whatever moment its root is registered"""
    enforcing(f"mkdirat,deny,{DENIED}")
    script = "while :; do ( ( : ) & : ) ; done"
    for _ in range(6):
        with subprocess.Popen(["/bin/sh", "-c", f"{script} & {script} & wait"], start_new_session=True) as process:
            children = f"/proc/{process.pid}/task/{process.pid}/children"
            assert wait_for(lambda: len(open(children, encoding="ascii").read().split()) == 2)
            time.sleep(random.random() / 10)
            write("ppid", str(process.pid))
            time.sleep(0.1)
            os.killpg(process.pid, signal.SIGSTOP)
            # Until all have stopped, which is no matter of one moment.
            caught = wait_for(lambda: int(status()["isolates"]) == living(process.pid) > 0, 10)
            counts = int(status()["isolates"]), living(process.pid)
            os.killpg(process.pid, signal.SIGKILL)
        assert caught, f"{counts[0]} isolates, {counts[1]} processes"
        assert wait_for(lambda: status()["isolates"] == "0"), status()
        assert read("ppid") == "", "the end of a controller was not noticed"


def several_controllers():
    """several controllers at once, read back, forgotten one by one; 0 lets all isolates go"""
    enforcing(f"mkdirat,deny,{DENIED}")
    with Controller() as one, Controller() as two, Controller(register=False) as three:
        assert sorted(map(int, read("ppid").split())) == sorted([one.pid, two.pid])
        assert one.guest("child") == two.guest("child") == DENIED and three.guest("child") == 0
        write("ppid", f"-{one.pid}\n")
        assert one.guest("child") == 0 and two.guest("child") == DENIED
        write("ppid", str(two.pid))
        assert read("ppid") == f"{two.pid}\n"
        sleeper = two.start(GUEST, "asleep", "poll")
        assert wait_for(lambda: status()["isolates"] == "1"), status()
        write("ppid", "0")
        assert status()["isolates"] == "0" and read("ppid") == ""
        assert two.guest("child") == 0
        kill_all([sleeper])
        assert write_error("ppid", f"-{one.pid}\n") == errno.ESRCH
    assert write_error("ppid", "4000000") == errno.ESRCH
    assert write_error("ppid", "2") == errno.EINVAL, "a kernel thread"


def any_thread_names_its_process():
    """a controller is registered and forgotten by the number of any of its threads"""
    load()
    threads = "import threading, time; threading.Thread(target=time.sleep, args=(99,)).start(); print(1, flush=True)"
    with subprocess.Popen(["/usr/bin/python3", "-S", "-E", "-c", threads], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        other = max(map(int, os.listdir(f"/proc/{process.pid}/task")))
        assert other != process.pid
        try:
            for added, forgotten in ((other, other), (process.pid, other), (other, process.pid)):
                write("ppid", str(added))
                assert read("ppid") == f"{process.pid}\n"
                write("ppid", f"-{forgotten}")
                assert read("ppid") == ""
        finally:
            process.kill()


def nobody_locks_himself_out():
    """a process that registers pid 1, or its own ancestor, is left out with all processes in between, and so can take it back"""
    enforcing(f"mkdirat,deny,{DENIED}")
    with Controller(register=False) as bystander:
        write("ppid", "1")
        assert guest("mkdir") == 0 and read("ppid") == "1\n"
        assert bystander.guest("mkdir") == DENIED
        write("ppid", "0")
        assert bystander.guest("mkdir") == 0
    # A shell in between: neither it nor the shell that it was started by.
    script = f"sh -c 'echo {os.getpid()} >{FILES}ppid'; cat {FILES}mode; echo 0 >{FILES}ppid"
    output = subprocess.run(["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert output == "enforce\n" and read("ppid") == ""


def isolates_cannot_free_themselves():
    """an isolate, even as root, opens none of the files and cannot be made a controller; nobody but root opens them"""
    load(mode="log")
    with Controller() as controller:
        for name in ("ppid", "mode", "set", "policy", "stats", "status", "log"):
            assert controller.run("/bin/sh", "-c", f": < {FILES}{name}")[0] != 0, name
        assert controller.run("/bin/sh", "-c", f"echo 0 > {FILES}ppid")[0] != 0
        assert read("ppid") == f"{controller.pid}\n"
        sleeper = controller.start(GUEST, "asleep", "poll")
        assert write_error("ppid", str(sleeper)) == errno.EBUSY
        kill_all([sleeper])
    for name in ("ppid", "mode", "policy", "log"):
        code = subprocess.run(["/usr/bin/setpriv", "--reuid=65534", "--clear-groups", "/bin/cat", FILES + name],
                              stderr=subprocess.DEVNULL, check=False).returncode
        assert code != 0, name
        # With the file's permission but without the capability.
        code = subprocess.run(["/usr/bin/setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", "/bin/cat",
                               FILES + name], stderr=subprocess.DEVNULL, check=False).returncode
        assert code != 0, name


def inherited_files_tell_nothing():
    """an isolate reads and writes nothing by descriptors that its controller had open"""
    load(mode="log")
    with Controller() as controller:
        for name in ("ppid", "mode", "set", "policy", "stats", "status", "log"):
            descriptor = os.open(FILES + name, os.O_RDONLY | os.O_NONBLOCK)
            with Controller(passed=(descriptor,)) as heir:
                code, output, _ = heir.run("/bin/sh", "-c", f"cat <&{descriptor}")
                assert code != 0 and output == "", (name, output)
            os.close(descriptor)
        assert read("ppid").split() == [str(controller.pid)]


def a_policy_counts_when_its_writer_closes_it():
    """rows take effect when the process that opened the file closes it, whoever has inherited a copy of its descriptor"""
    load(mode="enforce")
    descriptor = os.open(FILES + "policy", os.O_WRONLY)
    os.write(descriptor, b"mkdirat,deny,22\n")
    with Controller(passed=(descriptor,)) as controller:
        sleeper = controller.start(GUEST, "asleep", "poll")
        assert rows() == []
        os.close(descriptor)
        assert rows() == ["mkdirat,deny,22"]
        assert controller.guest("mkdir") == 22
        kill_all([sleeper])


def prioritized(rounds):
    """Rounds during which this process comes before the storms that it makes."""
    os.setpriority(os.PRIO_PROCESS, 0, -20)
    try:
        yield from range(rounds)
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, 0)


def no_task_keeps_the_flag():
    """after rmmod no task still reports its calls to tracepoints, though isolates forked all the while"""
    def flagged():
        insert(os.path.join(os.path.dirname(MODULE), "flagged.ko"))
        count = int(open("/sys/module/flagged/parameters/tasks", encoding="ascii").read())
        remove("flagged")
        return count

    assert flagged() == 0
    # What is inherited by forks goes on for ever there.
    with subprocess.Popen([GUEST, "relays"], start_new_session=True) as process:
        for _ in prioritized(20 if SOAK else 5):
            load(mode="enforce", ppid=process.pid)
            if "flagged" in status():
                assert wait_for(lambda: status()["flagged"] == "isolates")
                assert flagged() > 0
            unload()
            left = flagged()
            if left:
                break
        os.killpg(process.pid, signal.SIGKILL)
    assert left == 0, f"{left} tasks kept the flag"


def strangers_are_never_logged():
    """processes that are not isolates are neither logged nor counted, whatever they do"""
    load(mode="log")
    with Controller(register=False) as stranger:
        for kind in ("grandchild", "thread", "daemon", "vfork"):
            assert stranger.guest(kind) == 0
    assert log() == [] and read("stats") == "call,seen,logged,denied\n"


# ---- Policy ----

def denied_calls_return_the_errno():
    """deny returns the row's errno, or EPERM; allow and log let through; kill kills; * is for all others"""
    enforcing()
    with Controller() as controller:
        for row, result in (("mkdirat,deny", errno.EPERM), ("mkdirat,deny,38", 38), ("mkdirat,deny,1", 1),
                            ("mkdirat,deny,133", 133), ("mkdirat,allow", 0), ("mkdirat,log", 0)):
            write("policy", row)
            log()
            assert controller.guest("mkdir") == result, row
            lines = [entry.rest for entry in entries() if entry.call == "mkdirat"]
            assert lines == ([] if row == "mkdirat,allow" else [[f"DENIED:{result}"]] if result else [[]]), (row, lines)
        write("policy", "mkdirat,kill\n")
        assert controller.run(GUEST, "mkdir")[0] == -signal.SIGKILL
        assert [entry.rest for entry in entries() if entry.call == "mkdirat"] == [["KILLED"]]
        # A list of what is allowed. Its calls were read off the log of the same program.
        write("mode", "log")
        controller.guest("connect")
        needed = {entry.call for entry in entries() if not entry.not_blocked} - {"connect"}
        write("policy", "clear\n*,deny,7\n" + "".join(f"{call},allow\n" for call in sorted(needed)))
        write("mode", "enforce")
        assert controller.guest("connect") == 7
        *allowed, last = read("policy").splitlines()
        assert sorted(allowed) == sorted(f"{call},allow" for call in needed) and last == "*,deny,7"


def an_interrupted_call_goes_on():
    """*,deny lets an allowed nanosleep go on after SIGSTOP and SIGCONT, though that takes another call"""
    load(mode="log")
    with Controller() as controller:
        controller.run("/bin/busybox", "sleep", "0")
        needed = {entry.call for entry in entries()} | {"nanosleep", "clock_nanosleep"}
        write("policy", "*,deny\n" + "".join(f"{call},allow\n" for call in sorted(needed - {"restart_syscall"})))
        write("mode", "enforce")
        log()
        sleeper = controller.start("/bin/busybox", "sleep", "3")
        assert wait_for(lambda: any(entry.call == "execve" for entry in entries()) or
                        open(f"/proc/{sleeper}/comm", encoding="ascii").read() == "busybox\n")
        time.sleep(0.5)
        os.kill(sleeper, signal.SIGSTOP)
        os.kill(sleeper, signal.SIGCONT)
        time.sleep(1)
        assert open(f"/proc/{sleeper}/stat", encoding="ascii").read().split()[2] == "S", "it did not sleep on"
        write("policy", "restart_syscall,deny\n")
        kill_all([sleeper])


def modes_do_what_they_say():
    """off neither logs nor denies, log logs and denies nothing, enforce denies; a change holds from the next call on"""
    load()
    write("policy", f"mkdirat,deny,{DENIED}\n")
    with Controller() as controller:
        for mode, result, logged in (("off", 0, False), ("log", 0, True), ("enforce", DENIED, True), ("off", 0, False)):
            write("mode", mode)
            assert read("mode") == mode + "\n"
            log()
            assert controller.guest("mkdir") == result, mode
            assert any(entry.call == "mkdirat" for entry in entries()) == logged, mode


def before_execve_nothing_is_blocked():
    """calls before the first execve are let through and marked NOT_BLOCKED, even if the policy denies or kills"""
    enforcing("close,kill", f"mkdirat,deny,{DENIED}")
    with Controller(register=False) as controller:
        write("policy", "clear\nexecve,kill\n")
        write("ppid", str(controller.pid))
        assert controller.guest("mkdir") == 0
    marked = [entry for entry in entries() if entry.call == "execve"]
    assert marked and all(entry.not_blocked for entry in marked)


def every_door_is_watched():
    """a rule holds for int 0x80, for what int 0x80 calls otherwise (socketcall), and for x32 where it is on"""
    enforcing(f"mkdir,deny,{DENIED}", "connect,deny,99")
    x32 = guest("x32")
    with Controller() as controller:
        assert guest("int80") == 0 and controller.guest("int80") == DENIED
        assert guest("socketcall") == errno.ENOENT and controller.guest("socketcall") == 99
        if x32 == 0:
            assert controller.guest("x32") == DENIED
        else:
            assert x32 == errno.ENOSYS, x32
    assert x32 == 0, "the guest was not booted with syscall.x32=y"


def programs_of_32_bits_are_watched():
    """on arm64 a rule holds for the calls of 32-bit programs that 64-bit ones make otherwise: mkdir is mkdirat, open openat"""
    enforcing(f"mkdirat,deny,{DENIED}", "openat,log")
    with Controller() as controller:
        assert subprocess.run([f"{BUILT}/door32"], check=False).returncode == 0
        assert controller.run(f"{BUILT}/door32")[0] == DENIED
    assert [entry.rest for entry in entries() if entry.process == "door32"] == \
        [[f"DENIED:{DENIED}"], ["/etc/hostname", "O_RDONLY"]]


def io_uring_is_no_way_around():
    """under enforce io_uring is refused unless the policy names it; * does not"""
    enforcing("*,allow")
    if guest("io_uring") == errno.ENOSYS:
        raise Skip("no io_uring in this kernel")
    with Controller() as controller:
        assert controller.guest("io_uring") == errno.EPERM
        write("policy", "io_uring_setup,allow\n")
        assert controller.guest("io_uring") == 0
        write("mode", "log")
        assert controller.guest("io_uring") == 0


# ---- Ways out ----

def each_way_out_is_closed():
    """each of dozens of ways to make a denied call works for a process that is not an isolate, and none for an isolate"""
    escape, place, group = f"{BUILT}/escape", "/run/escapes/", "/run/escape-cgroup"
    ways = subprocess.run([escape], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    for directory in (place, group, "/run/escape-proc"):
        os.makedirs(directory, exist_ok=True)
    subprocess.run(["/bin/mount", "-t", "cgroup", "-o", "none,name=escape", "cgroup", group], check=True)
    os.makedirs(f"{group}/group", exist_ok=True)
    policy = f"mkdir,deny,{DENIED}", f"mkdirat,deny,{DENIED}"
    enforcing(*policy)
    passed = []
    for number, name in ((201, "ppid"), (202, "mode"), (203, "policy")):
        descriptor = os.open(FILES + name, os.O_WRONLY)
        os.dup2(descriptor, number)
        os.close(descriptor)
        passed.append(number)
    impossible, escaped = [], []
    try:
        with Controller(register=False, passed=passed) as controller:
            def attempt(way):
                controller.run(escape, way, place + way)
                made = os.path.isdir(place + way)
                if made:
                    os.rmdir(place + way)
                return made

            for way in ways:
                write("ppid", "0")
                if not attempt(way):
                    impossible.append(way)
                write("ppid", "0")
                write("mode", "enforce")
                write("policy", "\n".join(policy))
                write("ppid", str(controller.pid))
                if attempt(way):
                    escaped.append(way)
                assert (read("ppid"), read("mode")) == (f"{controller.pid}\n", "enforce\n"), way
                assert controller.guest("mkdir") == DENIED, way
    finally:
        for descriptor in passed:
            os.close(descriptor)
        subprocess.run(["/bin/umount", group], check=False)
    assert not escaped, f"escaped by {', '.join(escaped)}"
    assert len(ways) - len(impossible) >= 40, f"impossible here: {', '.join(impossible)}"
    return f"{len(ways) - len(impossible)} ways; impossible here: {', '.join(impossible) or 'none'}"


def strangers_notice_nothing():
    """random programs that are not isolates get the same results of all calls with the module and without"""
    def results(seed):
        return subprocess.run([f"{BUILT}/differential", str(seed), "300" if SOAK else "60"], stdout=subprocess.PIPE,
                              check=True, text=True).stdout.splitlines()

    calls = 0
    for seed in range(1, 21 if SOAK else 3):
        without = results(seed)
        assert without == results(seed), "the programs themselves are not repeatable"
        enforcing("*,deny,99")
        with Controller() as controller:
            assert controller.run(GUEST, "mkdir")[0] != 0
            within = results(seed)
        unload()
        differ = [pair for pair in zip(without, within) if pair[0] != pair[1]]
        assert not differ and len(without) == len(within), f"seed {seed}: {differ[:3]}"
        calls += len(without)
    return f"{calls} calls"


# ---- Beside other users of the tracepoint ----

def trace(path, text):
    with open(TRACING + path, "w", encoding="ascii") as file:
        file.write(text)


def events(name, number):
    """How often ftrace saw that call of the kernel's own numbers."""
    with open(TRACING + "trace", encoding="ascii") as file:
        return sum(f"{name}: NR {number} " in line or f"{name}: NR {number}(" in line or
                   re.search(rf"{name}: NR {number}\b", line) is not None for line in file)


def ftrace_and_isolates_share_the_tracepoint():
    """ftrace switched on and off, before, while and after the module is loaded, sees every call; no isolate is let go"""
    def traced(event):
        trace("trace", "")
        assert guest("mkdir") == 0
        assert events(event, MKDIRAT) == 1, f"ftrace lost a call by {event}"

    def on(event):
        trace(f"events/raw_syscalls/{event}/enable", "1")

    def off(event):
        trace(f"events/raw_syscalls/{event}/enable", "0")

    def settled():
        return "flagged" not in status() or status()["flagged"] == "isolates"

    for event in ("sys_enter", "sys_exit"):
        trace(f"events/raw_syscalls/{event}/filter", f"id == {MKDIRAT}")
    enforcing(f"mkdirat,deny,{DENIED}")
    with Controller() as controller:
        assert wait_for(settled), status()
        sleeper = controller.start(GUEST, "asleep", "poll")
        for sequence in (("sys_enter",), ("sys_exit",), ("sys_enter", "sys_exit"), ("sys_exit", "sys_enter")):
            for event in sequence:
                on(event)
                traced(event)
                assert controller.guest("child") == DENIED
            for event in sequence:
                traced(event)
                off(event)
                assert controller.guest("child") == DENIED, f"let go after {event} went"
            assert wait_for(settled), f"still on all tasks after {sequence}"
            assert controller.guest("child") == DENIED
        # Unloaded and loaded under an ftrace that goes on.
        on("sys_enter")
        unload()
        traced("sys_enter")
        enforcing(f"mkdirat,deny,{DENIED}")
        traced("sys_enter")
        write("ppid", str(controller.pid))
        assert controller.guest("child") == DENIED
        off("sys_enter")
        assert controller.guest("child") == DENIED
        assert wait_for(settled)
        kill_all([sleeper])
        # An isolate's denied call is seen by ftrace as it was made.
        on("sys_enter")
        trace("trace", "")
        assert controller.guest("mkdir") == DENIED
        assert events("sys_enter", MKDIRAT) == 1
        off("sys_enter")


def others_come_and_go_in_any_order():
    """after a random sequence of loads, unloads and switches of ftrace, each side still sees what it should"""
    dice = random.Random(7)
    on = False
    trace("events/raw_syscalls/sys_enter/filter", f"id == {MKDIRAT}")
    with Controller(register=False) as controller:
        for _ in range(25):
            step = dice.choice(("ftrace", "module", "mode", "nothing"))
            if step == "ftrace":
                on = not on
                trace("events/raw_syscalls/sys_enter/enable", "1" if on else "0")
            elif step == "module" and loaded():
                unload()
            elif step == "module" or not loaded():
                enforcing(f"mkdirat,deny,{DENIED}")
                write("ppid", str(controller.pid))
            else:
                write("mode", dice.choice(("off", "enforce")))
            if dice.random() < 0.3:
                time.sleep(0.15)
            denies = loaded() and read("mode") == "enforce\n"
            trace("trace", "")
            assert controller.guest("child") == (DENIED if denies else 0), step
            assert guest("mkdir") == 0
            assert events("sys_enter", MKDIRAT) == (2 if on else 0), step
    trace("events/raw_syscalls/sys_enter/enable", "0")


# ---- Hostile use ----

def files_are_strict():
    """a wrong word, a wrong row, binary, over-long, empty: an errno, and nothing changes"""
    load(mode="log", set="fileops")
    write("policy", f"mkdirat,deny,{DENIED}\nopenat,log\n")
    before = read("mode"), read("set"), rows(), read("ppid")
    wrong = {
        "mode": [b"", b"\n", b"logg", b"LOG", b"log log", b"log\n\n", b"log\0", b" log", b"x" * 100000, b"\xff\xfe"],
        "set": [b"everything", b"all,open", b"\0all"],
        "ppid": [b"", b"x", b"1x", b"0x1", b"+1", b"00", b"-0", b"-", b"1 2", b"99999999999999999999", b"1\0",
                 b"-2147483648", b"1\n2\n", b"4194304000"],
        "policy": [b"", b"mkdirat\n", b"mkdirat,\n", b",deny\n", b"nosuchcall,deny\n", b"mkdirat,refuse\n", b"mkdirat,deny,0\n",
                   b"mkdirat,deny,134\n", b"mkdirat,deny,512\n", b"mkdirat,deny,-1\n", b"mkdirat,allow,1\n", b"mkdirat,kill,9\n",
                   b"mkdirat,deny,1,2\n", b"mkdirat,deny,\n", b"mkdirat, deny\n", b"mkdirat,deny\r\n", b"unlinkat,deny\n\0",
                   b"unlinkat,deny\nmkdirat,nonsense\n", b"unlinkat,deny\nopn,deny", b"x" * 63 + b"\n", b"y" * 100000, b"unlinkat,deny\n\xff\n"],
    }
    for name, all_data in wrong.items():
        for data in all_data:
            assert write_error(name, data) in (errno.EINVAL, errno.ESRCH, errno.EFAULT), (name, data[:40])
    for name in ("stats", "status", "log"):
        assert write_error(name, b"x") in (errno.EACCES, errno.EPERM, errno.EINVAL, errno.EIO), name
    assert (read("mode"), read("set"), rows(), read("ppid")) == before


def a_wrong_last_row_is_told():
    """a policy that ends in the middle of a row is not in force; close fails, and status and policy name the row"""
    enforcing(f"mkdirat,deny,{DENIED}")
    assert status()["policy.rejected"] == ""
    descriptor = os.open(FILES + "policy", os.O_WRONLY)
    assert os.write(descriptor, b"clear\nunlinkat,deny\nmkdirat,den") == 31
    try:
        os.close(descriptor)
        assert False, "close said nothing"
    except OSError as error:
        assert error.errno == errno.EINVAL, error
    assert rows() == [f"mkdirat,deny,{DENIED}"]
    assert status()["policy.rejected"] == "mkdirat,den" and "mkdirat,den " in read("policy").splitlines()[0]
    # What policy says can be written to it, and a good write ends the matter.
    write("policy", read("policy"))
    assert status()["policy.rejected"] == "" and read("policy") == f"mkdirat,deny,{DENIED}\n"
    # A shell, which heeds no close, sees it in its write if no row begins like that.
    code = subprocess.run(["/bin/sh", "-c", f"printf 'mkdirat,deny\nopn,deny' >{FILES}policy"], check=False,
                          stderr=subprocess.DEVNULL).returncode
    assert code != 0 and status()["policy.rejected"] == "opn,deny" and rows() == [f"mkdirat,deny,{DENIED}"]


def rows_may_be_cut_and_commented():
    """rows may be cut anywhere between writes; comments of any length, after a row too, and empty lines are nothing"""
    load()
    text = "# a comment\n\nunlinkat,deny,22 # why\n" + "# " + "x" * 5000 + "\n  # kommentár\nmkdirat,log\t# c\nopenat,kill#"
    with open(FILES + "policy", "wb", buffering=0) as file:
        for byte in text.encode():
            file.write(struct.pack("B", byte))
        assert rows() == [], "in force before it was complete"
    assert sorted(rows()) == ["mkdirat,log", "openat,kill", "unlinkat,deny,22"]


def fuzzed_files_do_not_crash():
    """random writes, reads and seeks by four processes at once: an errno at most"""
    load(mode="log", set="fileops", log_kib=16)
    fuzzers = [subprocess.Popen([GUEST, "fuzz", "8", str(seed)], stdout=subprocess.PIPE, text=True)
               for seed in range(4)]
    with Controller() as controller:
        while any(fuzzer.poll() is None for fuzzer in fuzzers):
            controller.run(GUEST, "child")
            log()
    done = sum(int(fuzzer.communicate()[0]) for fuzzer in fuzzers)
    assert all(fuzzer.returncode == 0 for fuzzer in fuzzers)
    assert read("ppid") == ""
    return f"{done} writes"


def fuzzed_while_unloading():
    """the same while the module is loaded and unloaded all the time"""
    fuzzers = [subprocess.Popen([GUEST, "fuzz", "60", str(seed)], stdout=subprocess.DEVNULL) for seed in range(10, 13)]
    rounds = refused = 0
    try:
        while rounds < 6:
            try:
                if loaded():
                    unload()
                else:
                    load(mode="log")
                rounds += 1
            except OSError as error:
                # The log is open: a refusal, and not for long.
                assert error.errno in (errno.EAGAIN, errno.EBUSY), error
                refused += 1
            assert all(fuzzer.poll() is None for fuzzer in fuzzers), f"only {rounds} rounds in a minute"
    finally:
        for fuzzer in fuzzers:
            fuzzer.kill()
            fuzzer.wait()
    return f"{rounds} loads and unloads, {refused} refused"


def races_are_found():
    """registration, forgetting, exec, fork, exit, mode, policy and unload against each other, each call judged"""
    steps = os.environ.get("ISOLATES_SOAK") or "100000"
    result = subprocess.run([f"{BUILT}/stress", steps, str(random.randrange(1 << 30))], stdout=subprocess.PIPE,
                            text=True, check=False)
    assert result.returncode == 0, result.stdout
    return result.stdout.strip()


def loaded_and_unloaded_under_storms():
    """loads and unloads while eight storms of isolates fork: each time all are found, and no denied call succeeds"""
    storm = "while :; do ( ( : ) & : ) ; done"
    loads = 200 if SOAK else 4
    with Controller(register=False) as controller:
        storms = [controller.start("/usr/bin/nice", "-n", "19", "/bin/sh", "-c", storm) for _ in range(8)]
        for _ in prioritized(loads):
            load(mode="enforce", ppid=controller.pid)
            write("policy", f"mkdirat,deny,{DENIED}\n")
            assert int(status()["isolates"]) >= 8, status()
            assert controller.guest("child") == DENIED
            unload()
        assert all(open(f"/proc/{pid}/stat", encoding="ascii").read().split()[2] in "RSD" for pid in storms)
        kill_all(storms)
    return f"{loads} loads"


def loaded_and_unloaded_200_times():
    """200 loads and unloads with 64 isolates asleep in nanosleep, poll, epoll_wait, wait4, futex and read: all live on"""
    kinds = ("nanosleep", "poll", "epoll_wait", "wait4", "futex", "read")
    with Controller(register=False) as controller:
        sleepers = [controller.start(GUEST, "asleep", kinds[n % len(kinds)]) for n in range(64)]
        time.sleep(1)
        load()
        hook = status()["hook"]
        unload()
        for n in range(200):
            load(mode="enforce", ppid=controller.pid, hook=hook)
            # Those that sleep in wait4 have a child each.
            count = int(status()["isolates"])
            assert count >= 64, (n, count)
            if n % 20 == 0:
                write("policy", f"mkdirat,deny,{DENIED}\n")
                assert controller.guest("child") == DENIED
            unload()
        for pid in sleepers:
            assert open(f"/proc/{pid}/stat", encoding="ascii").read().split()[2] == "S", pid
        # They wake up, make calls and sleep again without a module.
        for pid in sleepers:
            os.kill(pid, signal.SIGSTOP)
            os.kill(pid, signal.SIGCONT)
        subprocess.run(["/usr/bin/pkill", "-KILL", "-P", str(controller.pid)], check=True)
    # Out-of-tree and unsigned, nothing else: no warning (9), no oops (7).
    tainted = int(open("/proc/sys/kernel/tainted", encoding="ascii").read())
    assert tainted & ~(1 << 12 | 1 << 13) == 0, f"taint {tainted:#x}"


TESTS = [
    every_lookup_finds_the_same_table,
    a_stub_of_a_map_is_named,
    the_hook_is_proven_or_refused,
    wrong_parameters_are_refused,
    *[each_set_logs_what_strace_shows(name) for name in PROGRAMS],
    lines_have_the_studys_form,
    the_studys_modules_are_sets,
    names_cannot_forge_lines,
    the_log_waits_and_counts,
    the_kernel_log_is_asked_for,
    descendants_are_isolates,
    a_controller_is_none,
    descendants_there_before_are_isolates,
    an_exec_during_registration_is_noticed,
    letting_all_go_waits_for_a_registration,
    any_thread_names_its_process,
    nobody_locks_himself_out,
    forks_during_registration_do_not_escape,
    several_controllers,
    isolates_cannot_free_themselves,
    inherited_files_tell_nothing,
    a_policy_counts_when_its_writer_closes_it,
    strangers_are_never_logged,
    strangers_notice_nothing,
    denied_calls_return_the_errno,
    modes_do_what_they_say,
    before_execve_nothing_is_blocked,
    every_door_is_watched,
    programs_of_32_bits_are_watched,
    io_uring_is_no_way_around,
    an_interrupted_call_goes_on,
    each_way_out_is_closed,
    ftrace_and_isolates_share_the_tracepoint,
    others_come_and_go_in_any_order,
    files_are_strict,
    a_wrong_last_row_is_told,
    rows_may_be_cut_and_commented,
    fuzzed_files_do_not_crash,
    fuzzed_while_unloading,
    no_task_keeps_the_flag,
    races_are_found,
    loaded_and_unloaded_under_storms,
    loaded_and_unloaded_200_times,
]

# Tables, doors, and the programs that know these.
ONLY = {"x86_64": (every_lookup_finds_the_same_table, a_stub_of_a_map_is_named, the_hook_is_proven_or_refused,
                   strangers_notice_nothing, every_door_is_watched, each_way_out_is_closed),
        "aarch64": (programs_of_32_bits_are_watched,)}

if __name__ == "__main__":
    others = {test for machine, tests in ONLY.items() if machine != os.uname().machine for test in tests}
    main([test for test in TESTS if test not in others])
