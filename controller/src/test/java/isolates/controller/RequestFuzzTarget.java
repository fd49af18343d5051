package isolates.controller;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's way in: decoder, rules, target and path. However the bytes are cut into packets the
 * same requests come out, and none reaches a file outside the root.
 */
public final class RequestFuzzTarget {
  private static final Path ROOT = Path.of("/usr/lib");
  private static final Limits LIMITS =
      new Limits(10, 20, 1024, 1 << 20, 8192, 1 << 16, 10, Duration.ZERO, Duration.ZERO);

  private static final String REFUSED = "refused";

  private RequestFuzzTarget() {}

  /** The first byte says where the rest is cut. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    int cut = 1 + (input[0] & 0xff) % (input.length - 1);
    List<String> whole = read(input, input.length);
    List<String> pieces = read(input, cut);
    // What is wrong may show later in one than in the other.
    int common = Math.min(accepted(whole), accepted(pieces));
    if (!whole.subList(0, common).equals(pieces.subList(0, common))
        || (accepted(whole) != accepted(pieces) && !refused(whole) && !refused(pieces))) {
      throw new AssertionError("whole: " + whole + "; cut at " + cut + ": " + pieces);
    }
  }

  private static boolean refused(List<String> requests) {
    return requests.contains(REFUSED);
  }

  private static int accepted(List<String> requests) {
    return requests.size() - (refused(requests) ? 1 : 0);
  }

  /** The requests, and {@link #REFUSED} if one ends the connection. */
  private static List<String> read(byte[] input, int cut) {
    List<String> requests = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(LIMITS, () -> true));
    try {
      channel.writeInbound(Unpooled.copiedBuffer(input, 1, cut - 1));
      channel.writeInbound(Unpooled.copiedBuffer(input, cut, input.length - cut));
      boolean open = true;
      for (Object message = channel.readInbound();
          open && message != null;
          message = channel.readInbound()) {
        String request = describe((HttpObject) message);
        open = !request.equals(REFUSED);
        if (!request.isEmpty()) {
          requests.add(request);
        }
        ReferenceCountUtil.release(message);
      }
    } finally {
      channel.finishAndReleaseAll();
    }
    return requests;
  }

  private static String describe(HttpObject message) {
    if (!(message instanceof HttpRequest request)) {
      return message.decoderResult().isSuccess() ? "" : REFUSED;
    }
    try {
      RequestRules.check(request);
      Target target = Target.of(request.uri());
      String described = request.method() + " " + target + request.headers().entries();
      ScriptPath script = ScriptPath.resolve(ROOT, target.path());
      if (!script.executable().startsWith(ROOT)) {
        throw new AssertionError(request.uri() + " leads to " + script.executable());
      }
      return described;
    } catch (HttpErrorException error) {
      if (error.getMessage().chars().anyMatch(c -> c < ' ')) {
        throw new AssertionError("not one line: " + error.getMessage(), error);
      }
      int status = error.status().code();
      return status == 403 || status == 404 || status == 405 ? Integer.toString(status) : REFUSED;
    }
  }
}
