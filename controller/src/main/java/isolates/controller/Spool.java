package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A request body that must be whole before its isolate starts: a short one, which then costs no
 * waiting process, or a chunked one, whose CONTENT_LENGTH is not known before (RFC 3875 4.1.2).
 * What exceeds a piece goes to a file without a name, so that nothing is left behind by a crash.
 */
final class Spool implements AutoCloseable {
  /** What one pipe takes, and what is kept in memory. */
  static final int PIECE = 65536;

  /** Not worth a file, however scarce memory is. */
  private static final int SMALL = 2048;

  private final long limit;
  private final HeldBytes held;
  private ByteBuf memory = Unpooled.EMPTY_BUFFER;
  private FileChannel file;
  private long size;
  private long taken;

  /** How many of the body's first bytes are not in the file. */
  private long inMemory;

  /**
   * @param limit the longest body, in bytes
   * @param held when memory is scarce, a body goes to a file from the start
   */
  Spool(long limit, HeldBytes held) {
    this.limit = limit;
    this.held = held;
  }

  /**
   * Adds a piece, which stays the caller's.
   *
   * @param last whether it is the last, which need not be copied: it is taken at once
   * @throws HttpErrorException 413 if the body is longer than the limit, 507 if it cannot be stored
   */
  void add(ByteBuf piece, boolean last) throws HttpErrorException {
    size += piece.readableBytes();
    if (size > limit) {
      throw new HttpErrorException(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "a chunked body is taken up to %d bytes; send a Content-Length".formatted(limit));
    }
    if (file == null && size <= PIECE && !(held.scarce() && size > SMALL)) {
      remember(piece, last);
      return;
    }
    try {
      if (file == null) {
        file = anonymousFile();
      }
      piece.readBytes(file, file.size(), piece.readableBytes());
    } catch (IOException e) {
      throw new HttpErrorException(
          HttpResponseStatus.INSUFFICIENT_STORAGE, "cannot store the body: " + e.getMessage());
    }
  }

  /** Copies, for a piece may be one byte of a buffer of thousands. */
  private void remember(ByteBuf piece, boolean last) {
    if (last && !memory.isReadable()) {
      memory = piece.retainedDuplicate();
      return;
    }
    if (memory.capacity() == 0) {
      memory = PooledByteBufAllocator.DEFAULT.directBuffer(SMALL);
    }
    memory.writeBytes(piece);
  }

  private static FileChannel anonymousFile() throws IOException {
    Path path = Files.createTempFile("isolates-body", null);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Files.delete(path);
    return channel;
  }

  /** Whether some of it is in a file, so that it is taken piece by piece. */
  boolean stored() {
    return file != null;
  }

  /** Bytes of memory that it takes. */
  int inMemory() {
    return memory.capacity();
  }

  /** Bytes added so far. */
  long size() {
    return size;
  }

  /** Whether {@link #take} has given out everything. */
  boolean exhausted() {
    return taken == size;
  }

  /**
   * The next piece, from the start; a direct buffer that becomes the caller's.
   *
   * @throws HttpErrorException 500 if the stored body cannot be read
   */
  ByteBuf take() throws HttpErrorException {
    if (taken == 0 && (memory.isReadable() || file == null)) {
      ByteBuf first = memory;
      memory = Unpooled.EMPTY_BUFFER;
      inMemory = first.readableBytes();
      taken = inMemory;
      return first;
    }
    ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(PIECE);
    try {
      taken += piece.writeBytes(file, taken - inMemory, PIECE);
      return piece;
    } catch (IOException e) {
      piece.release();
      throw new HttpErrorException(
          HttpResponseStatus.INTERNAL_SERVER_ERROR, "cannot read the body back: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    memory.release();
    memory = Unpooled.EMPTY_BUFFER;
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new AssertionError("close of a file that is only read does not fail", e);
      }
    }
  }
}
