# SPDX-License-Identifier: GPL-2.0
"""What the tests of the module stand on: loading it, its files, controllers, and results in TAP."""
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback

MODULE = os.environ["ISOLATES_KO"]
BUILT = os.environ["ISOLATES_PROGRAMS"]
GUEST, FIBO = f"{BUILT}/guest", f"{BUILT}/fibo"
FILES = "/proc/isolates/"

libc = ctypes.CDLL(None, use_errno=True)
SYS_FINIT_MODULE, SYS_DELETE_MODULE = (273, 106) if os.uname().machine == "aarch64" else (313, 176)


def _call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def insert(file, words=""):
    """By the call itself: a helper process would be one more process in the tests' way."""
    module = os.open(file, os.O_RDONLY)
    try:
        _call(SYS_FINIT_MODULE, module, words.encode() + b"\0", 0)
    finally:
        os.close(module)


def remove(name):
    _call(SYS_DELETE_MODULE, name.encode() + b"\0", os.O_NONBLOCK)


def load(**parameters):
    insert(MODULE, " ".join(f"{name}={value}" for name, value in parameters.items()))


def unload():
    remove("isolates")


def loaded():
    return os.path.exists("/sys/module/isolates")


def write(name, text):
    """One write: what the kernel says of it is raised, a short count is an error."""
    data = text if isinstance(text, bytes) else text.encode()
    descriptor = os.open(FILES + name, os.O_WRONLY)
    try:
        done = os.write(descriptor, data)
    finally:
        os.close(descriptor)
    assert done == len(data), f"wrote {done} of {len(data)}"


def write_error(name, data):
    try:
        write(name, data)
    except OSError as error:
        return error.errno
    return 0


def read(name):
    with open(FILES + name, encoding="ascii") as file:
        return file.read()


def status():
    return dict(line.split("=", 1) for line in read("status").splitlines())


def log():
    """All lines that are there, without waiting."""
    descriptor = os.open(FILES + "log", os.O_RDONLY | os.O_NONBLOCK)
    parts = []
    try:
        while True:
            parts.append(os.read(descriptor, 1 << 20))
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)
    return b"".join(parts).decode().splitlines()


def rows():
    """The rows of the policy, without what it says of rows that were wrong."""
    return [line for line in read("policy").splitlines() if not line.startswith("#")]


class Entry:
    """A line of the log: ISOLATES:<call>,<process>,<pid>,<uid>[,...]"""

    def __init__(self, line):
        prefix, _, rest = line.partition(":")
        assert prefix == "ISOLATES", line
        self.call, self.process, pid, uid, *self.rest = rest.split(",")
        self.pid, self.uid = int(pid), int(uid)
        self.not_blocked = self.rest[-1:] == ["NOT_BLOCKED"]


def entries():
    return [Entry(line) for line in log()]


def kernel_log():
    """Lines of the kernel log, oldest first."""
    descriptor = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
    lines = []
    try:
        while True:
            lines.append(os.read(descriptor, 8192).decode(errors="replace").split(";", 1)[1].split("\n")[0])
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)
    return lines


def last_words(since):
    return [line for line in kernel_log()[since:] if line.startswith("isolates:")]


class Controller:
    """A process that starts others when told to, as the real controller does on a request."""

    def __init__(self, register=True, passed=()):
        self.passed = passed
        asks, self._ask = os.pipe()
        self._answer, answers = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(self._ask)
            os.close(self._answer)
            self._serve(asks, answers)
        os.close(asks)
        os.close(answers)
        if register:
            write("ppid", f"{self.pid}\n")

    def _serve(self, asks, answers):
        try:
            with os.fdopen(asks) as requests, os.fdopen(answers, "w") as replies:
                for line in requests:
                    arguments, text, wait = json.loads(line)
                    process = subprocess.Popen(
                        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE if wait else subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL, text=True, pass_fds=self.passed)
                    if wait:
                        output = process.communicate(text)[0]
                        reply = [process.returncode, output, process.pid]
                    else:
                        reply = [None, "", process.pid]
                    replies.write(json.dumps(reply) + "\n")
                    replies.flush()
        finally:
            os._exit(0)

    def _request(self, arguments, text, wait):
        os.write(self._ask, (json.dumps([arguments, text, wait]) + "\n").encode())
        reply = b""
        while not reply.endswith(b"\n"):
            part = os.read(self._answer, 65536)
            assert part, "the controller has ended"
            reply += part
        return json.loads(reply)

    def run(self, *arguments, text=""):
        """Exit status, output, process id of an isolate that was waited for."""
        return self._request(arguments, text, True)

    def start(self, *arguments):
        """Process id of an isolate that goes on."""
        return self._request(arguments, "", False)[2]

    def guest(self, *words):
        """What an isolate's call returned."""
        return int(self.run(GUEST, *words)[1])

    def close(self):
        for descriptor in (self._ask, self._answer):
            os.close(descriptor)
        os.waitpid(self.pid, 0)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


def guest(*words):
    """What the call of a process that is no isolate returned."""
    return int(subprocess.run([GUEST, *words], stdout=subprocess.PIPE, check=True, text=True).stdout)


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def kill_all(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def readable(descriptor, seconds):
    return bool(select.select([descriptor], [], [], seconds)[0])


class Skip(Exception):
    """The machine lacks what the test is about."""


def main(tests):
    """Each test starts and ends with the module not loaded."""
    wanted = sys.argv[1:]
    tests = [test for test in tests if not wanted or any(word in test.__name__ for word in wanted)]
    print(f"TAP version 13\n1..{len(tests)}", flush=True)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for number, test in enumerate(tests, 1):
        title = " ".join(test.__doc__.split())
        start = time.monotonic()
        outcome, note = "passed", ""
        try:
            note = test() or ""
        except Skip as reason:
            outcome, note = "skipped", str(reason)
        except BaseException:
            outcome = "failed"
            print("# " + traceback.format_exc().strip().replace("\n", "\n# "))
        if loaded():
            try:
                unload()
            except OSError as error:
                outcome = "failed"
                print(f"# cannot unload the module: {error}")
        counts[outcome] += 1
        print(f"{'not ok' if outcome == 'failed' else 'ok'} {number} - {title}"
              f"{f' ({note})' if note and outcome == 'passed' else ''}"
              f"{f' # SKIP {note}' if outcome == 'skipped' else ''}"
              f" # {time.monotonic() - start:.1f} s", flush=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if counts["failed"] else 0)
