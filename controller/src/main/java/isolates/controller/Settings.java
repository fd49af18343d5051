package isolates.controller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the command line asks for, checked.
 *
 * @param root the directory of the programs, absolute and without symbolic links
 * @param host the address to listen on
 * @param port 0 for a free one
 * @param interception empty for seccomp where isolates are spawned natively, else none
 * @param policy rows for the interception; empty for the default policy
 * @param timeout how long an isolate may run
 * @param maxProcesses how many isolates may run at once
 * @param warmUpRequests how many requests the controller sends to itself before it is ready
 * @param limits what clients may take up
 * @param users the isolates' users
 * @param isolateLimits what each isolate may use
 * @param prepared how many instances wait for requests
 * @param accessLog where each response is noted
 * @param drain how long running isolates are waited for after SIGTERM
 */
record Settings(
    Path root,
    String host,
    int port,
    Optional<Interception.Kind> interception,
    Optional<Path> policy,
    Optional<SpawnKind> spawn,
    Duration timeout,
    int maxProcesses,
    int warmUpRequests,
    Limits limits,
    UserRange users,
    IsolateLimits isolateLimits,
    PreparedLimits prepared,
    Optional<Path> accessLog,
    Duration drain) {

  /** Who makes the processes. */
  enum SpawnKind {
    NATIVE,
    PROCESSBUILDER;
  }
}
