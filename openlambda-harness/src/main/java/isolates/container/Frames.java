package isolates.container;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The frames between the worker and its native children; {@code native/frame.h} describes them. A
 * decoded frame is a buffer of the type, one byte, and the payload.
 */
final class Frames {
  static final byte HELLO = 'H';
  static final byte READY = 'R';
  static final byte CHUNK = 'C';
  static final byte END = 'E';
  static final byte EXIT = 'X';
  private static final byte CONNECT = 'N';
  private static final byte INVOKE = 'I';
  private static final byte SPAWN = 'S';

  private static final int HEAD = 5;
  private static final int LONGEST = 1 << 30;

  private Frames() {}

  static LengthFieldBasedFrameDecoder decoder() {
    // The length counts the payload, without the byte of type behind it.
    return new LengthFieldBasedFrameDecoder(LONGEST, 0, 4, 1, 4);
  }

  /** An invocation up to its body, which is to follow at once. */
  static ByteBuf invocation(ByteBufAllocator allocator, Map<String, String> environment, int body) {
    ByteBuf frame = allocator.directBuffer(256);
    frame.writeZero(HEAD + 4);
    environment.forEach((name, value) -> string(frame, name + "=" + value));
    int length = frame.writerIndex() - HEAD - 4;
    return frame.setInt(0, 4 + length + body).setByte(4, INVOKE).setInt(HEAD, length);
  }

  /** Asks the agent of a container that keeps a server for a connection to it. */
  static ByteBuf connect(ByteBufAllocator allocator) {
    return allocator.directBuffer(HEAD).writeInt(0).writeByte(CONNECT);
  }

  static ByteBuf spawn(
      ByteBufAllocator allocator, int sequence, LaunchCommand command, String log) {
    List<String> environment =
        command.environment().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .toList();
    ByteBuf frame = allocator.directBuffer(512);
    frame.writeInt(0).writeByte(SPAWN).writeInt(sequence);
    frame.writeShort(command.arguments().size()).writeShort(environment.size());
    string(frame, log);
    command.arguments().forEach(argument -> string(frame, argument));
    environment.forEach(entry -> string(frame, entry));
    return frame.setInt(0, frame.readableBytes() - HEAD);
  }

  private static void string(ByteBuf to, String text) {
    // A NUL would end it early and shift all that follows.
    to.writeCharSequence(text.replace("\0", ""), StandardCharsets.UTF_8);
    to.writeByte(0);
  }
}
