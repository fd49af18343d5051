package isolates.controller;

/** Makes a process for one invocation. Used on the event loop only. */
interface Spawner {
  /** The name on the command line and in the status. */
  String id();

  /**
   * Starts an isolate; its events come later, never from within this call.
   *
   * @throws Refusal if no process could be made
   */
  Isolate spawn(Launch launch, IsolateEvents events) throws Refusal;

  /** Reaps processes that isolates left behind and that have ended since. */
  void reapOrphans();
}
