package isolates.controller;

import java.util.Optional;

/**
 * A process that the kernel has made, and what there is of it in this process.
 *
 * @param pidfd readable once it is dead
 * @param stdin the write end of its standard input; negative if all of that is on its way
 * @param stdout the read end of its standard output
 * @param slot tells why the launch failed, see spawn.h; negative for one that was forked
 * @param tag names it and all its descendants
 * @param parent the template that forked it
 */
record NativeProcess(
    Instance instance,
    IsolateUser user,
    int pidfd,
    int stdin,
    int stdout,
    long slot,
    long tag,
    Optional<Template> parent) {

  int pid() {
    return (int) instance.pid();
  }
}
