#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Writes syscalltoflag.csv from kernel headers: every 64-bit call with its number, the module's set from which on it
is logged, the condition under which the headers declare it, and its signature.

usage: syscalltoflag.py HEADERS > syscalltoflag.csv
HEADERS is a folder as lkm/vm/kernel fetches (its `headers`) or as /lib/modules/RELEASE/build is.
"""
import csv
import pathlib
import re
import sys

# Guards of the whole file or of all declarations in it, which tell nothing of one call.
OF_ALL = re.compile(r"^!defined\((_\w+_H|CONFIG_ARCH_HAS_SYSCALL_WRAPPER)\)$")


def condition_of(directive, rest):
    rest = re.sub(r"/\*.*?\*/", "", rest).strip()
    if directive == "ifdef":
        return f"defined({rest})"
    if directive == "ifndef":
        return f"!defined({rest})"
    return rest


def negated(condition):
    if condition.startswith("!defined("):
        return condition[1:]
    return f"!{condition}" if condition.startswith("defined(") and condition.count("(") == 1 else f"!({condition})"


def declarations(path):
    """Yields function, condition, signature of each system call that a header declares."""
    text = re.sub(r"\\\n", " ", path.read_text())
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.S)
    guards, statement = [], None
    for line in text.splitlines():
        found = re.match(r"\s*#\s*(if|ifdef|ifndef|elif|else|endif)\b(.*)", line)
        if found:
            directive, rest = found.groups()
            if directive in ("if", "ifdef", "ifndef"):
                guards.append(condition_of(directive, rest))
            elif directive == "endif":
                guards.pop()
            else:
                guards[-1] = negated(guards[-1])
                if directive == "elif":
                    guards[-1] += f" && {condition_of('if', rest)}"
            continue
        if statement is None and re.match(r"\s*(asmlinkage\s+)?(long|unsigned long)\s+sys_\w+\s*\(", line):
            statement = ""
        if statement is not None:
            statement += " " + line.strip()
            if ";" in line:
                signature = re.sub(r"\s+", " ", statement).strip()
                signature = re.sub(r"^asmlinkage ", "", signature).split(";")[0]
                name = re.search(r"sys_\w+", signature)[0]
                yield name, " && ".join(guard for guard in guards if not OF_ALL.match(guard)), signature
                statement = None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    headers = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).parent
    # Debian keeps what all flavours share in a folder beside; elsewhere there is one folder.
    trees = [headers, *headers.resolve().parent.glob("*-common")]
    try:
        table = next(path for tree in trees
                     if (path := tree / "arch/x86/include/generated/asm/syscalls_64.h").exists())
        sources = [path for tree in trees for name in ("include/linux", "arch/x86/include/asm")
                   if (path := tree / name / "syscalls.h").exists()]
        numbers = table.parents[1] / "uapi/asm/unistd_64.h"
        names = dict(re.findall(r"#define __NR_(\w+) (\d+)", numbers.read_text()))
    except (StopIteration, OSError) as error:
        sys.exit(f"syscalltoflag.py: {headers} holds no kernel headers: install them, or lkm/vm/kernel 7.2 ({error})")

    sets = {}
    for line in (here / "calls.list").read_text().splitlines():
        words = line.split()
        if words[:1] == ["set"]:
            sets.update(dict.fromkeys(words[2:], words[1]))
    functions = {}
    for number, function in re.findall(r"__SYSCALL(?:_COMMON|_64)?\((\d+), (\w+)\)", table.read_text()):
        functions.setdefault(int(number), function)
    declared = {}
    for source in sources:
        for name, condition, signature in declarations(source):
            known = declared.setdefault(name, [condition, signature])
            # Declared several ways, by what the machine's calling convention is: ours is the last, by default.
            if known != [condition, signature] and condition.startswith("!"):
                declared[name] = [condition, signature]

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["number", "call", "set", "condition", "signature"])
    for name, number in sorted(names.items(), key=lambda pair: int(pair[1])):
        function = functions.get(int(number), "sys_ni_syscall")
        if function == "sys_ni_syscall":
            condition, signature = "never: no kernel implements it", "long sys_ni_syscall(void)"
        else:
            condition, signature = declared.get(function, ["", f"long {function}(const struct pt_regs *regs)"])
        writer.writerow([number, name, sets.get(name, "all"), condition, signature])


if __name__ == "__main__":
    main()
