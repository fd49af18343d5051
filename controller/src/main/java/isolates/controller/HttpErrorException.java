package isolates.controller;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is not carried out: the status and the one line that the client is told. */
final class HttpErrorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient HttpResponseStatus status;

  HttpErrorException(HttpResponseStatus status, String line) {
    // Thrown to tell a client, never to find a fault: a stack trace would only cost time.
    super(line, null, false, false);
    this.status = status;
  }

  HttpResponseStatus status() {
    return status;
  }
}
