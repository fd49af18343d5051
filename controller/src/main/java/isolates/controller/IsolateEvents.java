package isolates.controller;

import io.netty.buffer.ByteBuf;

/** What happens to an isolate, told on the event loop. */
interface IsolateEvents {
  /** The piece that {@link Isolate#write} could not write at once has been taken. */
  void inputTaken();

  /** A piece of standard output; the receiver takes it over. */
  void output(ByteBuf piece);

  /**
   * Standard output has ended: nobody holds its other end any more.
   *
   * @param killed a signal ended the process, so that this may not be all it had to say
   */
  void outputEnded(boolean killed);

  /** Nothing is left of it, nor of any process that it has started. Comes last. */
  void gone();

  /** The process has been reaped. Comes exactly once, before or after the output has ended. */
  void exited(Exit exit);
}
