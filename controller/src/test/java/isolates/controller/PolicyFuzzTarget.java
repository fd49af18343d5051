package isolates.controller;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A policy file: it is refused in one line, or becomes rows for the module, one a call, and a
 * filter.
 */
public final class PolicyFuzzTarget {
  private static final KernelNumbers NAMES =
      new KernelNumbers(
          Map.of(
              "read",
              0,
              "mount",
              165,
              "execve",
              59,
              "exit_group",
              231,
              "clone",
              56,
              "clone3",
              435,
              "unshare",
              272,
              "bpf",
              321,
              "socket",
              41,
              "io_uring_setup",
              425),
          Map.of("EPERM", 1, "ENOSYS", 38));

  private PolicyFuzzTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Policy policy;
    try {
      policy =
          Policy.parse(
              "policy.csv", new String(input, StandardCharsets.UTF_8).lines().toList(), NAMES);
      SeccompFilter.compile(
          policy, NAMES, new ExecToken(1, 2, 3), SeccompFilter.Architecture.of("amd64"));
    } catch (StartupException refused) {
      if (refused.getMessage().lines().count() != 1) {
        throw new AssertionError("not one line: " + refused.getMessage(), refused);
      }
      return;
    }
    Stream<String> rows = policy.toModuleRows().lines();
    if (rows.count() != 2 + policy.rows().size()) {
      throw new AssertionError("rows for the module: " + policy.toModuleRows());
    }
  }
}
