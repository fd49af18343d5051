#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Do the tests notice? Makes copies of the module with one fault of faults.diff each and runs the tests that should fail.

usage: mutations.py            build all, run them, print which test caught which; exit 0 if all were caught
       mutations.py DIRECTORY ...  in the guest: run the tests on the modules in these directories
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

LKM = pathlib.Path(__file__).resolve().parent.parent


def read_faults():
    """What faults.diff holds: of each fault its name, kernel, file, words that choose tests, what is there, what stands there instead."""
    faults = []
    for fault in re.split(r"^== ", (LKM / "tests/faults.diff").read_text(), flags=re.M)[1:]:
        name, where, *lines = fault.strip("\n").split("\n")
        kernel, file, words = re.fullmatch(r"(\S+) (\S+): (.+)", where).groups()
        old = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
        new = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
        faults.append((name, kernel, file, words, old, new))
    return faults


def inside(folders):
    """Each directory's module under its tests, and what they said, in the guest."""
    for folder in map(pathlib.Path, folders):
        words = (folder / "tests").read_text().split()
        # One that cannot be unloaded spoils those after it: the machine is started again for them.
        if os.path.exists("/sys/module/isolates") and subprocess.run(["/sbin/rmmod", "isolates"], check=False).returncode:
            os.system("/run/vm/busybox poweroff -f")
        print(f"== {folder.name}", flush=True)
        # A test that waits for ever has noticed, too.
        ended = subprocess.run(["/usr/bin/timeout", "-k", "5", "150", "/usr/bin/python3", "-u", LKM / "tests/module.py", *words],
                               check=False, env={**os.environ, "ISOLATES_KO": str(folder / "isolates.ko")}).returncode
        if ended in (124, 137):
            print("not ok - a test did not end", flush=True)


def build(work, faults):
    kernels = {}
    for number, (name, kernel, file, words, old, new) in enumerate(faults, 1):
        tree = work / "tree" / "lkm"
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(LKM, tree)
        text = "\n" + (tree / file).read_text()
        found = text.count("\n" + old)
        assert found == 1, f"{name}: {file} has {found} of it"
        (tree / file).write_text(text.replace("\n" + old, "\n" + new)[1:])
        place = subprocess.run([LKM / "vm/kernel", kernel], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        module = subprocess.run([tree / "vm/build", place], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        folder = work / f"{number:02}"
        folder.mkdir()
        for file in pathlib.Path(module).parent.glob("*.ko"):
            shutil.copy(file, folder)
        (folder / "tests").write_text(words)
        kernels.setdefault(kernel, []).append(folder)
    return kernels


def run(kernel, folders):
    """What each said; a machine that died is started again for those after the one that it died of."""
    said = {}
    programs = subprocess.run([LKM / "vm/programs"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    while folders:
        output = subprocess.run(
            [LKM / "vm/run", "--kernel", kernel, "--cpus", "2", "--accel", "tcg-serial", "--timeout", "1500", "--no-load", "--append",
             "syscall.x32=y", "--env", f"ISOLATES_PROGRAMS={programs}", "--", "/usr/bin/python3", __file__, *folders], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
        parts = ("\n" + output).split("\n== ")[1:]
        for part in parts:
            said[part[:2]] = part
        last = max(said, default="")
        if parts and " passed, " not in parts[-1] and "did not end" not in parts[-1]:
            said[last] += "not ok - the kernel died"
        folders = [folder for folder in folders if folder.name > last]
        if not parts:
            break
    return said


def main():
    if len(sys.argv) > 1:
        return inside(sys.argv[1:])
    work = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / "isolates-mutations"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    said = {}
    faults = read_faults()
    for kernel, folders in build(work, faults).items():
        said.update(run(kernel, folders))
    missed = 0
    for number, (name, kernel, *_) in enumerate(faults, 1):
        caught = [line.split(" - ", 1)[1].split(" # ")[0] for line in said.get(f"{number:02}", "").splitlines()
                  if line.startswith("not ok")]
        missed += not caught
        print(f"{name} ({kernel}): {'; '.join(caught) or 'NOT CAUGHT'}")
    shutil.rmtree(work)
    return missed


if __name__ == "__main__":
    sys.exit(main())
