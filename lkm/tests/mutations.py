#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Do the tests notice? Makes copies of the module with one deliberate fault each and runs the tests that should fail.

usage: mutations.py            build all, run them, print which test caught which; exit 0 if all were caught
       mutations.py FOLDER ...  in the guest: run the tests on the modules in these folders
"""
import os
import pathlib
import shutil
import subprocess
import sys

LKM = pathlib.Path(__file__).resolve().parent.parent

# Name, kernel, words that choose tests, file, what is there, what stands there instead.
FAULTS = [
    ("64 bits of the number are judged", "5.10", "way_out strangers_notice", "hook_table.c",
     "*(const u32 *)&regs->orig_ax", "regs->orig_ax"),
    ("registration does not look again for an exec", "6.1", "races", "descendants.c",
     "if (!executed && !(READ_ONCE(process->flags) & PF_FORKNOEXEC))", "if (0)"),
    ("a child's parent is not looked up under the lock", "6.1", "races", "descendants.c",
     "flags = flags_of_child(parent, task);", "flags = 0;"),
    ("letting all go does not wait for registration", "6.1", "races", "descendants.c",
     "\tint bucket;\n\n\tmutex_lock(&registration_lock);", "\tint bucket;\n\n\tmutex_trylock(&registration_lock);"),
    ("a wrong last row is dropped in silence", "6.1", "wrong_last", "policy.c",
     "if (!batch->wrong && take_line(batch))\n\t\treject(batch);", "if (!batch->wrong && take_line(batch))\n\t\tbatch->kept = 0;"),
    ("forks flag their children until the end", "6.1", "keeps_the_flag", "hook_tracepoint.c",
     "WRITE_ONCE(isolate_added, NULL);\n", "if (0)\n\t\tWRITE_ONCE(isolate_added, NULL);\n"),
    ("an isolate's end is not noticed", "6.1", "forks_during several", "descendants.c",
     "\tisolate_remove(task);\n\t/*\n", "\t/*\n"),
    ("an exec is not noticed", "6.1", "denied_calls", "descendants.c",
     "\tsmp_mb();\n\tisolate_executed(task);", "\tsmp_mb();"),
    ("a controller's threads are isolates", "6.1", "a_controller_is", "descendants.c",
     "if (!same_thread_group(parent, child) && controller_find(", "if (controller_find("),
    ("who registers is not left out", "6.1", "himself", "descendants.c", "if (leads_to_us(process))", "if (0)"),
    ("a controller is forgotten by its first thread only", "6.1", "any_thread", "descendants.c",
     "found = task && controller_forget(task_tgid(task));", "found = task && controller_forget(task_pid(task));"),
    ("isolates are permitted", "6.1", "cannot_free inherited", "proc.c",
     "if (isolate || !capable(CAP_SYS_ADMIN))", "if (!capable(CAP_SYS_ADMIN))"),
    ("everybody of the file's owner is permitted", "6.1", "cannot_free", "proc.c",
     "if (isolate || !capable(CAP_SYS_ADMIN))", "if (isolate)"),
    ("what is open is read by isolates", "6.1", "inherited", "proc.c",
     "\tint error = permitted();\n\n\treturn error ? error : seq_read(file, to, size, position);\n}\n\nstatic ssize_t word_write",
     "\treturn seq_read(file, to, size, position);\n}\n\nstatic ssize_t word_write"),
    ("a policy waits for the last copy of the descriptor", "6.1", "writer_closes", "proc.c",
     "\t.flush = policy_flush,\n", ""),
    ("x32 calls are others", "6.1", "every_door", "calls.c", "\t\tnr &= ~__X32_SYSCALL_BIT;\n", ""),
    ("int 0x80 is judged by its own numbers", "6.1", "every_door", "calls.c",
     "return nr < ARRAY_SIZE(ia32_calls) ? ia32_calls[nr] : CALL_OTHER;", "return nr < CALL_OTHER ? nr : CALL_OTHER;"),
    ("int 0x80 takes the fast path", "6.1", "every_door", "intercept.h",
     "nr >= CALL_OTHER || task_thread_info(task)->status & TS_COMPAT", "nr >= CALL_OTHER"),
    ("a refused call is carried out", "6.1", "denied_calls", "hook_tracepoint.c", "\tregs->orig_ax = -1;\n", ""),
    ("kill does not kill", "6.1", "denied_calls", "intercept.c", "send_sig(SIGKILL, current, 1);", ""),
    ("before exec the policy holds", "6.1", "before_execve", "intercept.c",
     "if (flags & ISOLATE_BEFORE_EXEC) {", "if (0) {"),
    ("slow calls count twice", "6.1", "log_waits", "intercept.c", "if (call != nr || in_ia32_syscall())", "if (1)"),
    ("a set lacks its own calls", "6.1", "strace_fibo_in_C", "policy.c", "call_set(call) <= set", "call_set(call) < set"),
    ("* lets io_uring through", "6.1", "io_uring_is", "policy.c", 'strncmp(name, "io_uring_", 9)', 'strcmp(name, "io_uring")'),
    ("* refuses restart_syscall", "6.1", "interrupted", "policy.c", 'strcmp(name, "restart_syscall")', 'strcmp(name, "restart")'),
    ("an errno too many", "6.1", "strict", "policy.c", "#define ERRNO_LAST\tEHWPOISON", "#define ERRNO_LAST\t(EHWPOISON + 1)"),
    ("a comma is no danger", "6.1", "forge", "detail.c", "byte == ',' || ", ""),
    ("a full ring takes more", "6.1", "log_waits", "log.c",
     "dropped = ring_size - (ring->head - ring->tail) < space;", "dropped = false;"),
    ("others on the tracepoint do not count", "6.1", "ftrace_and", "hook_tracepoint.c",
     "\tif (!shared) {\n\t\tshared = true;", "\tif (0) {\n\t\tshared = true;"),
    ("all tasks pay for ever", "6.1", "ftrace_and", "hook_tracepoint.c",
     "if (running && shared && alone()) {", "if (0) {"),
    ("isolates choose what the kernel starts", "6.1", "way_out", "helpers.c",
     "if (!isolate || policy_mode() != MODE_ENFORCE)", "if (1)"),
]


def inside(folders):
    """Each folder's module under its tests, and what they said, in the guest."""
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


def build(work):
    kernels = {}
    for number, (name, kernel, words, file, old, new) in enumerate(FAULTS, 1):
        tree = work / "tree" / "lkm"
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(LKM, tree)
        text = (tree / file).read_text()
        assert text.count(old) == 1, f"{name}: {file} has {text.count(old)} of it"
        (tree / file).write_text(text.replace(old, new))
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
    for kernel, folders in build(work).items():
        said.update(run(kernel, folders))
    missed = 0
    for number, (name, kernel, *_) in enumerate(FAULTS, 1):
        caught = [line.split(" - ", 1)[1].split(" # ")[0] for line in said.get(f"{number:02}", "").splitlines()
                  if line.startswith("not ok")]
        missed += not caught
        print(f"{name} ({kernel}): {'; '.join(caught) or 'NOT CAUGHT'}")
    shutil.rmtree(work)
    return missed


if __name__ == "__main__":
    sys.exit(main())
