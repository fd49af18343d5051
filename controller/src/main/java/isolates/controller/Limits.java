package isolates.controller;

import java.time.Duration;

/**
 * What clients may take up, together and each. Past a limit a client is told so or let go of; the
 * controller serves on.
 *
 * @param connections at once; past it the one that has waited longest for its next request is
 *     closed
 * @param headerFields of a request; 431 past it
 * @param headerBytes of a request line, and of a request's header fields; 414 or 431 past it
 * @param heldBytes of requests and responses that are held in memory for all clients together; past
 *     it requests that are not complete are dropped, the oldest first, then new ones get 503
 * @param unreadBytes of a response that wait for a client to read them; its isolate pauses past it
 * @param chunkedBytes of a chunked request body; 413 past it
 * @param requests on one connection, which is closed after the last
 * @param idleTime how long a connection may wait for its next request
 * @param clientTime how long a client may take to send a request's header, or the next piece of its
 *     body, or to read the next piece of a response
 */
record Limits(
    int connections,
    int headerFields,
    int headerBytes,
    long heldBytes,
    int unreadBytes,
    long chunkedBytes,
    long requests,
    Duration idleTime,
    Duration clientTime) {

  /** The same but for the requests on one connection. */
  Limits withRequests(long number) {
    return new Limits(
        connections,
        headerFields,
        headerBytes,
        heldBytes,
        unreadBytes,
        chunkedBytes,
        number,
        idleTime,
        clientTime);
  }
}
