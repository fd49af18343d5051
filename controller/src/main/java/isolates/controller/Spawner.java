package isolates.controller;

/** Makes a process for one invocation. Used on the event loop only. */
interface Spawner {
  /** The name on the command line and in the status. */
  String id();

  /**
   * Starts an isolate; its events come later, never from within this call.
   *
   * @throws HttpErrorException if no process could be made
   */
  Isolate spawn(ProcessSpec launch, IsolateEvents events) throws HttpErrorException;

  /** Reaps processes that isolates left behind and that have ended since. */
  void reapOrphans();
}
