/**
 * The built-in container worker: OpenLambda's HTTP interface in front of containers by runc, crun
 * or unshare.
 *
 * <p>One thread, the event loop, owns all state: HTTP connections, functions, containers and their
 * sockets, so that a warm invocation passes from socket to socket without a lock or a hand-off.
 * What can block (unpacking, writing bundles, removing used-up containers) is done by one other
 * thread, the {@link isolates.container.BlockingExecutor}.
 */
package isolates.container;
