package isolates.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** RFC 3875 section 4.1. */
class CgiEnvironmentTest {
  private final HttpRequest request =
      new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/f/a%20b?x=%31");

  @Test
  void setsTheVariablesOfTheRfc() {
    request.headers().set("Host", "example.org:8080").set("Content-Type", "text/plain");
    assertThat(environment(OptionalLong.of(17)))
        .containsEntry("GATEWAY_INTERFACE", "CGI/1.1")
        .containsEntry("SERVER_PROTOCOL", "HTTP/1.1")
        .containsEntry("SERVER_NAME", "example.org")
        .containsEntry("SERVER_PORT", "5000")
        .containsEntry("SERVER_SOFTWARE", "server/1")
        .containsEntry("REMOTE_ADDR", "127.0.0.1")
        .containsEntry("REMOTE_HOST", "127.0.0.1")
        .containsEntry("REQUEST_METHOD", "POST")
        .containsEntry("SCRIPT_NAME", "/f")
        .containsEntry("PATH_INFO", "/a b")
        .containsEntry("QUERY_STRING", "x=%31")
        .containsEntry("CONTENT_LENGTH", "17")
        .containsEntry("CONTENT_TYPE", "text/plain")
        .doesNotContainKeys("AUTH_TYPE", "REMOTE_USER", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH");
  }

  @Test
  void aRequestWithoutABodyHasNoContentVariables() {
    assertThat(environment(OptionalLong.empty()))
        .doesNotContainKeys("CONTENT_LENGTH", "CONTENT_TYPE");
  }

  @Test
  void anEmptyQueryIsSetAllTheSame() {
    assertThat(
            CgiEnvironment.of(
                request,
                "server/1",
                "/f",
                "",
                "",
                OptionalLong.empty(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000)))
        .containsEntry("QUERY_STRING", "")
        .doesNotContainKey("PATH_INFO");
  }

  @Test
  void otherFieldsBecomeHttpVariables() {
    request.headers().set("Accept", "a/b").set("X-Some-Thing", "v").add("x-some-thing", "w");
    request.headers().add("Cookie", "a=1").add("Cookie", "b=2");
    assertThat(environment(OptionalLong.empty()))
        .containsEntry("HTTP_ACCEPT", "a/b")
        .containsEntry("HTTP_X_SOME_THING", "v, w")
        .containsEntry("HTTP_COOKIE", "a=1; b=2");
  }

  @Test
  void credentialsAndTheProxyFieldAreWithheld() {
    request
        .headers()
        .set("Authorization", "Basic c2VjcmV0")
        .set("Proxy-Authorization", "Basic c2VjcmV0")
        .set("Proxy", "http://attacker")
        .set("Connection", "close");
    assertThat(environment(OptionalLong.empty()))
        .doesNotContainKeys(
            "HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION", "HTTP_PROXY", "HTTP_CONNECTION");
  }

  @Test
  void noFieldCanPoseAsAnother() {
    request.headers().set("X-Real", "good").set("X_Real", "bad").set("X.Real", "bad");
    assertThat(environment(OptionalLong.empty())).containsEntry("HTTP_X_REAL", "good");
  }

  @Test
  void anIpv6HostKeepsItsBrackets() {
    request.headers().set("Host", "[::1]");
    assertThat(environment(OptionalLong.empty())).containsEntry("SERVER_NAME", "[::1]");
    request.headers().set("Host", "[::1]:80");
    assertThat(environment(OptionalLong.empty())).containsEntry("SERVER_NAME", "[::1]");
  }

  private Map<String, String> environment(OptionalLong length) {
    return CgiEnvironment.of(
        request,
        "server/1",
        "/f",
        "/a b",
        "x=%31",
        length,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000));
  }
}
