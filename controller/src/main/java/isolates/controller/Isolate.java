package isolates.controller;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** A process made for one invocation. Used on the event loop only. */
interface Isolate {
  /** Empty while its process is being forked; known before any event comes. */
  Optional<Instance> instance();

  /** How it was started: {@code exec}, {@code fork}, or {@code fork;prepared} and the like. */
  String start();

  /**
   * Writes a piece of standard input and takes it over. Not to be called again before the piece was
   * taken. Input that the process does not want any more is dropped.
   *
   * @return true if the piece was taken, false if {@link IsolateEvents#inputTaken} will say so
   */
  boolean write(ByteBuf piece);

  /** Ends standard input; to be called once the last piece was taken. */
  void endInput();

  /** Stops output from coming, so that the process is held up once its pipe is full. */
  void pauseOutput();

  void resumeOutput();

  /** Lets go of standard input and output; the process runs on. */
  void closeStreams();

  /** Kills the process and its process group; {@link IsolateEvents#exited} follows. */
  void kill();
}
