package isolates.process;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A script's header: it is refused or read, the same whether it comes at once or in two pieces, and
 * nothing in it can begin another header line.
 */
public final class CgiHeadFuzzTarget {
  private CgiHeadFuzzTarget() {}

  /** The first byte says where the rest is cut. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    byte[] output = java.util.Arrays.copyOfRange(input, 1, input.length);
    String whole = read(output, output.length, output.length);
    String pieces = read(output, (input[0] & 0xff) % output.length, output.length);
    if (!whole.equals(pieces)) {
      throw new AssertionError("at once: " + whole + "; in pieces: " + pieces);
    }
  }

  private static String read(byte[] output, int first, int second) {
    ByteBuf gathered = Unpooled.buffer();
    try {
      gathered.writeBytes(output, 0, first);
      var head = CgiHead.read(gathered);
      if (head.isEmpty()) {
        gathered.writeBytes(output, first, second - first);
        head = CgiHead.read(gathered);
      }
      head.ifPresent(CgiHeadFuzzTarget::check);
      return head.toString();
    } catch (CgiHead.Malformed refused) {
      return String.valueOf(refused.getMessage());
    } finally {
      gathered.release();
    }
  }

  private static void check(CgiHead head) {
    for (CgiHead.Field field : head.fields()) {
      if ((field.name() + field.value() + head.status().reasonPhrase()).matches("(?s).*[\r\n\0].*")
          || field.name().matches("(?s).*[^!-~].*")) {
        throw new AssertionError("a header that splits: " + head);
      }
    }
    if (head.contentLength().isPresent() && head.contentLength().getAsLong() < 0) {
      throw new AssertionError("a negative length: " + head);
    }
  }
}
