package isolates.controller;

import isolates.controller.Policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A policy as a seccomp program, in classic BPF over {@code struct seccomp_data}.
 *
 * <p>The numbers of the calls fall into runs of one verdict each; the program finds a call's run by
 * binary search. That is quick for the isolate's calls, and quick to install: for every number the
 * kernel runs a new filter once beforehand, to learn which calls it always allows.
 */
final class SeccompFilter {
  // linux/bpf_common.h and linux/filter.h
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP = 0x05;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int JUMP_IF_ANY_SET = 0x45;
  private static final int AND = 0x54;
  private static final int RETURN = 0x06;
  private static final int LONGEST_BRANCH = 255;

  // struct seccomp_data of linux/seccomp.h
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  // linux/seccomp.h
  private static final int RETURN_KILL_PROCESS = 0x80000000;
  private static final int RETURN_ERRNO = 0x00050000;
  private static final int RETURN_LOG = 0x7ffc0000;
  private static final int RETURN_ALLOW = 0x7fff0000;

  private static final int ENOSYS = 38;

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h. */
  private static final int NEW_NAMESPACES = 0x7e020000;

  // linux/socket.h
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOCKET_TYPES = 0xf;

  /**
   * A calling convention.
   *
   * @param audit AUDIT_ARCH_ of linux/audit.h
   * @param numbersEnd the first number that is no call of it: on x86-64 the x32 calls, which are
   *     the same calls by other numbers, start here
   */
  record Architecture(int audit, int numbersEnd) {
    private static final Architecture X86_64 = new Architecture(0xc000003e, 0x40000000);
    private static final Architecture AARCH64 = new Architecture(0xc00000b7, Integer.MAX_VALUE);

    /** Of the running JVM. */
    static Architecture current() {
      return of(System.getProperty("os.arch"));
    }

    static Architecture of(String name) {
      return switch (name) {
        case "amd64", "x86_64" -> X86_64;
        case "aarch64" -> AARCH64;
        default -> throw new IllegalArgumentException("no system call filter for " + name);
      };
    }
  }

  private SeccompFilter() {}

  /**
   * Compiles a policy.
   *
   * <p>Calls by another convention of the same processor (i386 by {@code int 0x80}, x32) get
   * ENOSYS, as on a kernel built without it, so that no call can be made by a number that the
   * policy does not mean.
   *
   * @throws StartupException if the policy would not even let a process end
   */
  static List<BpfInstruction> compile(
      Policy policy, KernelNumbers names, ExecToken token, Architecture architecture)
      throws StartupException {
    switch (policy.of("exit_group").action()) {
      case DENY, KILL ->
          throw new StartupException(
              StartupException.WRONG_USE,
              "policy: a process must be able to end; add the row exit_group,allow");
      case ALLOW, LOG -> {}
    }
    List<BpfInstruction> program = new ArrayList<>();
    program.add(load(ARCHITECTURE));
    program.add(jumpIfEqual(architecture.audit(), 1, 0));
    program.add(deny(ENOSYS));
    program.add(load(NUMBER));
    program.add(jumpIfAtLeast(architecture.numbersEnd(), 0, 1));
    program.add(deny(ENOSYS));
    if (!policy.of("execve").equals(Verdict.ALLOW)) {
      program.addAll(tokenCheck(names.calls().get("execve"), token));
    }
    program.addAll(namespaceCheck(policy, names));
    program.addAll(rawSocketCheck(policy, names));
    program.addAll(search(List.copyOf(runs(policy, names).entrySet())));
    return List.copyOf(program);
  }

  /**
   * A clone with the flags of new namespaces is an unshare, and gets its verdict, unless clone has
   * a row of its own. The flags of clone3 are in memory, which no filter sees.
   */
  private static List<BpfInstruction> namespaceCheck(Policy policy, KernelNumbers names) {
    Verdict verdict = policy.of("unshare");
    if (verdict.equals(Verdict.ALLOW) || policy.rows().containsKey("clone")) {
      return List.of();
    }
    List<BpfInstruction> check = new ArrayList<>(ofCall("clone3", names, deny(ENOSYS)));
    check.addAll(
        ofCall(
            "clone",
            names,
            load(ARGUMENTS),
            new BpfInstruction(JUMP_IF_ANY_SET, 0, 1, NEW_NAMESPACES),
            returning(verdict),
            load(NUMBER)));
    return check;
  }

  /** What is done for one call only; nothing where this machine has no such call. */
  private static List<BpfInstruction> ofCall(
      String call, KernelNumbers names, BpfInstruction... instructions) {
    if (names.call(call).isEmpty()) {
      return List.of();
    }
    List<BpfInstruction> all = new ArrayList<>(List.of(instructions));
    all.add(0, jumpIfEqual(names.call(call).getAsInt(), 0, instructions.length));
    return all;
  }

  /** Sockets that see or forge others' packets are denied with bpf, which could filter them. */
  private static List<BpfInstruction> rawSocketCheck(Policy policy, KernelNumbers names) {
    Verdict verdict = policy.of("bpf");
    if (verdict.equals(Verdict.ALLOW)
        || policy.rows().containsKey("socket")
        || names.call("socket").isEmpty()) {
      return List.of();
    }
    return List.of(
        jumpIfEqual(names.call("socket").getAsInt(), 0, 7),
        load(ARGUMENTS),
        jumpIfEqual(AF_PACKET, 3, 0),
        load(ARGUMENTS + Long.BYTES),
        new BpfInstruction(AND, 0, 0, SOCKET_TYPES),
        jumpIfEqual(SOCK_RAW, 0, 1),
        returning(verdict),
        load(NUMBER));
  }

  /** The first number of each run of equal verdicts, from 0. */
  private static NavigableMap<Integer, Verdict> runs(Policy policy, KernelNumbers names) {
    NavigableMap<Integer, Verdict> byNumber = new TreeMap<>();
    names.calls().forEach((call, number) -> byNumber.put(number, policy.of(call)));
    NavigableMap<Integer, Verdict> runs = new TreeMap<>();
    runs.put(0, byNumber.getOrDefault(0, policy.others()));
    int expected = 0;
    for (Map.Entry<Integer, Verdict> call : byNumber.entrySet()) {
      if (call.getKey() > expected) {
        extend(runs, expected, policy.others());
      }
      extend(runs, call.getKey(), call.getValue());
      expected = call.getKey() + 1;
    }
    extend(runs, expected, policy.others());
    return runs;
  }

  private static void extend(NavigableMap<Integer, Verdict> runs, int from, Verdict verdict) {
    if (!runs.lastEntry().getValue().equals(verdict)) {
      runs.put(from, verdict);
    }
  }

  private static List<BpfInstruction> search(List<Map.Entry<Integer, Verdict>> runs) {
    if (runs.size() == 1) {
      return List.of(returning(runs.get(0).getValue()));
    }
    int middle = runs.size() / 2;
    List<BpfInstruction> below = search(runs.subList(0, middle));
    List<BpfInstruction> above = search(runs.subList(middle, runs.size()));
    List<BpfInstruction> tree = new ArrayList<>();
    int first = runs.get(middle).getKey();
    if (below.size() <= LONGEST_BRANCH) {
      tree.add(jumpIfAtLeast(first, below.size(), 0));
    } else {
      tree.add(jumpIfAtLeast(first, 0, 1));
      tree.add(new BpfInstruction(JUMP, 0, 0, below.size()));
    }
    tree.addAll(below);
    tree.addAll(above);
    return tree;
  }

  /** Allows the execve that shows the token in its fourth to sixth argument; see spawn.c. */
  private static List<BpfInstruction> tokenCheck(int execve, ExecToken token) {
    int[] halves = {
      (int) token.first(),
      (int) (token.first() >>> 32),
      (int) token.second(),
      (int) (token.second() >>> 32),
      (int) token.third(),
      (int) (token.third() >>> 32)
    };
    List<BpfInstruction> check = new ArrayList<>();
    // Past the comparisons, to where the number is loaded again.
    int reload = 2 * halves.length + 1;
    check.add(jumpIfEqual(execve, 0, reload));
    for (int i = 0; i < halves.length; i++) {
      check.add(load(ARGUMENTS + 3 * Long.BYTES + i * Integer.BYTES));
      check.add(jumpIfEqual(halves[i], 0, reload - 2 * (i + 1)));
    }
    check.add(new BpfInstruction(RETURN, 0, 0, RETURN_ALLOW));
    check.add(load(NUMBER));
    return check;
  }

  private static BpfInstruction load(int offset) {
    return new BpfInstruction(LOAD_WORD, 0, 0, offset);
  }

  private static BpfInstruction jumpIfEqual(int k, int jumpTrue, int jumpFalse) {
    return new BpfInstruction(JUMP_IF_EQUAL, jumpTrue, jumpFalse, k);
  }

  private static BpfInstruction jumpIfAtLeast(int k, int jumpTrue, int jumpFalse) {
    return new BpfInstruction(JUMP_IF_AT_LEAST, jumpTrue, jumpFalse, k);
  }

  private static BpfInstruction deny(int errno) {
    return new BpfInstruction(RETURN, 0, 0, RETURN_ERRNO | errno);
  }

  private static BpfInstruction returning(Verdict verdict) {
    return switch (verdict.action()) {
      case ALLOW -> new BpfInstruction(RETURN, 0, 0, RETURN_ALLOW);
      case LOG -> new BpfInstruction(RETURN, 0, 0, RETURN_LOG);
      case DENY -> deny(verdict.errno());
      case KILL -> new BpfInstruction(RETURN, 0, 0, RETURN_KILL_PROCESS);
    };
  }
}
