package isolates.controller;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A file descriptor that the event loop watches, edge-triggered: a pipe of an isolate or its pidfd.
 * Netty's channels know sockets only; its event loop takes any descriptor.
 */
final class WatchedFd implements EpollIoHandle {
  static final EpollIoOps READABLE = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);
  static final EpollIoOps WRITABLE = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLET);

  /** EPOLLHUP of epoll_ctl(2), always reported: the other end is closed. */
  static final EpollIoOps HANGUP = EpollIoOps.valueOf(0x10);

  private final FileDescriptor fd;
  private final Consumer<EpollIoOps> ready;
  private IoRegistration registration;

  private WatchedFd(int fd, Consumer<EpollIoOps> ready) {
    this.fd = new FileDescriptor(fd);
    this.ready = ready;
  }

  /** A descriptor not watched yet; closing it is this object's matter from now on. */
  static WatchedFd over(int fd, Consumer<EpollIoOps> ready) {
    return new WatchedFd(fd, ready);
  }

  /** Starts watching; on the event loop, where registering is done at once. */
  WatchedFd start(IoEventLoop loop, EpollIoOps operations) {
    registration = loop.register(this).getNow();
    registration.submit(operations);
    return this;
  }

  boolean started() {
    return registration != null;
  }

  @Override
  public FileDescriptor fd() {
    return fd;
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    try {
      ready.accept(((EpollIoEvent) event).ops());
    } catch (RuntimeException e) {
      // Past this, the event loop would forget the other descriptors of this turn.
      Responses.complain("an event of an isolate was lost: " + e);
    }
  }

  @Override
  public void close() {
    // First out of the epoll set: a child between clone and execve may still hold a copy of the
    // descriptor, and the set forgets an open file only with its last copy.
    if (registration != null) {
      registration.cancel();
    }
    try {
      fd.close();
    } catch (IOException e) {
      throw new AssertionError("close of a pipe or pidfd does not fail", e);
    }
  }
}
