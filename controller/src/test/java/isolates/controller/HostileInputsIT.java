package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One hostile input after another to one controller: what each is answered, and that the next
 * client is served. {@code 0} stands for a connection that closes without a response, {@code -1}
 * for one that waits for more.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HostileInputsIT {
  private static final int CLOSED = 0;
  private static final int WAITS = -1;
  private static final String HOST = "Host: x\r\n";
  private static final String GET = "GET /env HTTP/1.1\r\n" + HOST;
  private static final String POST = "POST /cat HTTP/1.1\r\n" + HOST;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

  private static final NextRequest NEXT = new NextRequest();
  private static ControllerProcess controller;

  @BeforeAll
  static void start(@TempDir Path temporary) throws IOException {
    Scripts.assumeNative();
    Path root = Scripts.root(temporary);
    Scripts.shell(root, "env", "printf 'Content-Type: text/plain\\n\\n'; env");
    Scripts.shell(root, "cat", "printf 'Content-Type: text/plain\\n\\n'; exec cat");
    controller = ControllerProcess.start(root);
  }

  @AfterAll
  static void stop(TestReporter reporter) {
    NEXT.report(reporter);
    if (controller != null) {
      controller.close();
    }
  }

  private static String line(String requestLine) {
    return requestLine + "\r\n" + HOST + "\r\n";
  }

  private static String target(String target) {
    return line("GET " + target + " HTTP/1.1");
  }

  private static String field(String field) {
    return GET + field + "\r\n\r\n";
  }

  static Stream<Arguments> inputs() {
    return Stream.of(
        // The request line
        arguments("nothing but line ends", "\r\n\r\n\r\n", WAITS),
        arguments("one word", "nonsense\r\n\r\n", 400),
        arguments("two words", line("GET /env"), 400),
        arguments("no method", line(" /env HTTP/1.1"), 400),
        arguments("a version without a number", line("GET /env HTTP"), 400),
        arguments("a version of letters", line("GET /env HTTP/x.y"), 400),
        arguments("HTTP/0.9", line("GET /env HTTP/0.9"), 505),
        arguments("HTTP/2.0", line("GET /env HTTP/2.0"), 505),
        arguments("HTTP/9.9", line("GET /env HTTP/9.9"), 505),
        arguments("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        arguments("a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", 400),
        arguments("bytes of zero", "\0".repeat(64) + "\r\n\r\n", 400),
        arguments("a method of a control character", line("G\u0001T /env HTTP/1.1"), 400),
        arguments("a method nobody has", line("BREW /env HTTP/1.1"), 405),
        arguments("CONNECT", line("CONNECT x:80 HTTP/1.1"), 405),
        arguments("TRACE", line("TRACE /env HTTP/1.1"), 405),
        arguments("OPTIONS of everything", line("OPTIONS * HTTP/1.1"), 405),
        arguments("a method in small letters", line("get /env HTTP/1.1"), 405),
        arguments("a long method", line("G".repeat(9_000) + " /env HTTP/1.1"), 405),
        arguments("an endless method", "G".repeat(40_000), 414),
        arguments("an endless target", "GET /" + "a".repeat(40_000), 414),
        arguments("a long target", target("/env?" + "a".repeat(17_000)), 414),
        // The target
        arguments("a star", target("*"), 400),
        arguments("no slash", target("env"), 400),
        arguments("up and out", target("/../../etc/passwd"), 404),
        arguments("up and out, encoded", target("/%2e%2e/%2e%2e/etc/passwd"), 404),
        arguments("up and out, slashes encoded", target("/..%2f..%2fetc%2fpasswd"), 404),
        arguments("up and out, encoded twice", target("/%252e%252e/etc/passwd"), 404),
        arguments("up and out, after a program", target("/env/../../../etc/passwd"), 404),
        arguments("a backslash", target("/..\\..\\etc\\passwd"), 404),
        arguments("a zero byte", target("/env%00.txt"), 400),
        arguments("a bare carriage return in the target", target("/env\rx"), 400),
        arguments("half an encoding", target("/env%2"), 400),
        arguments("an encoding of letters", target("/env%zz"), 400),
        arguments("overlong UTF-8", target("/%c0%ae%c0%ae/etc/passwd"), 404),
        arguments("a header in the target", target("/env%0d%0aX:%20y"), 404),
        arguments("a long name", target("/" + "a".repeat(5_000)), 404),
        arguments("a deep path", target("/a".repeat(4_000)), 404),
        arguments("a thousand dots", target("/." + "/.".repeat(1_000) + "/env"), 200),
        arguments("the process file system", target("/proc/self/environ"), 404),
        arguments("a directory", target("/"), 403),
        arguments("another scheme", target("gopher://x/env"), 200),
        arguments("an authority without a path", target("http://x"), 403),
        arguments("an authority with a user", target("http://me:pw@x/env"), 400),
        arguments("a reserved name that is none", target("/.isolates/none"), 404),
        arguments("a usage that is none", target("/.isolates/usage/../../x"), 404),
        // The Host field
        arguments("no Host", "GET /env HTTP/1.1\r\n\r\n", 400),
        arguments("two Hosts", GET + HOST + "\r\n", 400),
        arguments("two different Hosts", GET + "Host: y\r\n\r\n", 400),
        arguments("two Hosts of HTTP/1.0", "GET /env HTTP/1.0\r\n" + HOST + HOST + "\r\n", 400),
        arguments("a Host with a space", "GET /env HTTP/1.1\r\nHost: x y\r\n\r\n", 400),
        arguments("a Host with a path", "GET /env HTTP/1.1\r\nHost: x/y\r\n\r\n", 400),
        arguments("a list of Hosts", "GET /env HTTP/1.1\r\nHost: x\u0001\r\n\r\n", 400),
        arguments("no Host, HTTP/1.0", "GET /env HTTP/1.0\r\n\r\n", 200),
        // Other fields
        arguments("no colon", field("no colon"), 400),
        arguments("a space before the colon", field("X : y"), 400),
        arguments("no name", field(": y"), 400),
        arguments("a name with a zero byte", field("X\0Y: z"), 400),
        arguments("a value with a zero byte", field("X: y\0z"), 400),
        arguments("a bare carriage return", field("X: y\rZ: w"), 400),
        arguments("a folded line", field("X: y\r\n z"), 400, 200),
        arguments("a folded first line", "GET /env HTTP/1.1\r\n X: y\r\n" + HOST + "\r\n", 400),
        arguments("many fields", field("a: b\r\n".repeat(500) + "c: d"), 431),
        arguments("fields without end", GET + "a: b\r\n".repeat(10_000), 431),
        arguments("a long field", field("X: " + "y".repeat(17_000)), 431),
        arguments("a long name of a field", field("X".repeat(17_000) + ": y"), 431),
        arguments("httpoxy", field("Proxy: http://attacker"), 200),
        arguments("an underscore that poses", field("X_Y: z"), 200),
        arguments("another expectation", field("Expect: the-unexpected"), 417),
        arguments("an upgrade", field("Connection: upgrade\r\nUpgrade: h2c"), 200),
        arguments("a range", field("Range: bytes=0-0,1-1,2-2"), 200),
        // The body's length
        arguments("a length of letters", POST + "Content-Length: x\r\n\r\n", 400),
        arguments("a negative length", POST + "Content-Length: -1\r\n\r\n", 400),
        arguments("a signed length", POST + "Content-Length: +1\r\n\r\na", 400),
        arguments("a length in hexadecimal", POST + "Content-Length: 0x1\r\n\r\na", 400),
        arguments("an empty length", POST + "Content-Length: \r\n\r\n", 400),
        arguments(
            "a length of twenty digits",
            POST + "Content-Length: 99999999999999999999\r\n\r\n",
            400),
        arguments("two lengths", POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        arguments("a list of lengths", POST + "Content-Length: 1, 2\r\n\r\nab", 400),
        arguments(
            "a length and chunks",
            POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            200),
        arguments("a body that never comes", POST + "Content-Length: 10\r\n\r\n", WAITS),
        // Transfer codings
        arguments(
            "gzip and chunks", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        arguments("gzip alone", POST + "Transfer-Encoding: gzip\r\n\r\n", 501, 400),
        arguments("chunks twice", POST + "Transfer-Encoding: chunked, chunked\r\n\r\n", 501, 400),
        arguments(
            "chunks in two fields",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            501,
            400),
        arguments("identity", POST + "Transfer-Encoding: identity\r\n\r\n", 501, 400),
        arguments("chunks with a tab", POST + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", 200),
        arguments("chunks that pose", POST + "Transfer-Encoding: xchunked\r\n\r\n", 501, 400),
        arguments(
            "chunks of HTTP/1.0",
            "POST /cat HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        // Chunks
        arguments("a size of letters", CHUNKED + "xyz\r\n", 400),
        arguments("a negative size", CHUNKED + "-1\r\n", 400),
        arguments("a size of twenty digits", CHUNKED + "f".repeat(20) + "\r\n", 400),
        arguments("an endless size", CHUNKED + "0".repeat(40_000), 400, 431, 414),
        arguments("an endless extension", CHUNKED + "1;" + "x".repeat(40_000), 400, 431, 414),
        arguments("a chunk longer than said", CHUNKED + "1\r\nab\r\n0\r\n\r\n", 400),
        arguments("trailers without end", CHUNKED + "0\r\n" + "a: b\r\n".repeat(10_000), 400, 431),
        arguments("a size without a line end", CHUNKED + "1", WAITS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void isAnsweredAndTheNextClientIsServed(String name, String bytes, Object[] statuses)
      throws IOException {
    try (Http http = Http.connect(controller.port())) {
      http.sendMeanwhile(() -> http.send(bytes));
      assertThat(outcome(http, statuses)).as(name).isIn(statuses);
    }
    NEXT.isAnswered(controller.port(), "/cat");
  }

  private static int outcome(Http http, Object[] statuses) throws IOException {
    if (statuses.length == 1 && statuses[0].equals(WAITS)) {
      return http.silent() ? WAITS : http.read(false).status();
    }
    try {
      return http.read(false).status();
    } catch (EOFException e) {
      return CLOSED;
    }
  }

  private static Arguments arguments(String name, String bytes, Object... statuses) {
    return Arguments.arguments(name, bytes, statuses);
  }
}
