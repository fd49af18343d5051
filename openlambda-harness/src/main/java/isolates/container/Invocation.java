package isolates.container;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpRequest;
import isolates.process.CgiHead;
import java.util.Map;

/** A request for a function, and the way back to who made it. */
interface Invocation {

  /** When it came, by {@link System#nanoTime()}. */
  long arrived();

  String method();

  /** The request by CGI/1.1, for functions that look at more than the body. */
  Map<String, String> environment();

  /**
   * The request as a server in a container gets it, path and query below the function's own; the
   * caller of this takes over the reference.
   */
  FullHttpRequest forServer();

  /** Its body; the caller of this takes over the reference. */
  ByteBuf takeBody();

  /** Answers with what the function said; takes over the body's reference. */
  void answer(CgiHead head, ByteBuf body, PooledContainer by);

  /**
   * Answers in the worker's own words.
   *
   * @param status of HTTP
   * @param text plain
   */
  void refuse(int status, String text);
}
