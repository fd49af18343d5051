package isolates.controller;

import java.nio.file.Path;

/**
 * What one isolate at a time has for itself: a user and an empty directory for its temporary files.
 * Event loop only.
 */
final class IsolateUser {
  private final int number;
  private final int uid;
  private final Path function;
  private final Path scratch;
  private final byte[] scratchName;

  /** The time of the last change to the scratch directory when it was empty. */
  private long scratchChanged;

  /** A kill of this user's processes is under way. */
  private boolean killing;

  /**
   * @param number from 0
   * @param uid its user id, 0 for the controller's own
   * @param function the one program that this user runs, now and later
   */
  IsolateUser(int number, int uid, Path function, Path scratch) {
    this.number = number;
    this.uid = uid;
    this.function = function;
    this.scratch = scratch;
    this.scratchName = NativeSpawner.fileName(scratch);
  }

  int number() {
    return number;
  }

  int uid() {
    return uid;
  }

  Path function() {
    return function;
  }

  Path scratch() {
    return scratch;
  }

  /** Makes the scratch directory; returns whether it is there. */
  boolean makeScratch() {
    scratchChanged = NativeCalls.makeScratch(scratchName, uid);
    return scratchChanged > 0;
  }

  boolean scratchIsUnused() {
    return NativeCalls.scratchIsUnused(scratchName, scratchChanged);
  }

  /**
   * Its processes are to be killed; returns false if that is under way. Who asks every few
   * milliseconds, as the end of the controller does, would have the watcher do more than it can.
   */
  boolean killBegins() {
    boolean begins = !killing;
    killing = true;
    return begins;
  }

  void killEnds() {
    killing = false;
  }

  /** Whether no process of it is left, and none will be killed any more. */
  boolean isGone() {
    return !killing && (uid == 0 || !NativeCalls.userIsAlive(uid));
  }
}
