package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {
  private static HttpRequest request(String uri, String host) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri);
    request.headers().set("Host", host);
    return request;
  }

  @Test
  void theAuthorityOfAnAbsoluteTargetTakesTheHostFieldsPlace() throws Exception {
    HttpRequest request = request("http://real:80/a", "other");
    RequestRules.check(request);
    assertThat(request.headers().getAll("Host")).containsExactly("real:80");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "x:80", "[::1]:80", "a.b-c_d~e", "%41"})
  void aHostIsANameOrAnAddressAndAPort(String host) throws Exception {
    RequestRules.check(request("/a", host));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x y", "x/y", "x?y", "x#y", "me@x", "x\ty", "x\"", "x<y", "\u00e9"})
  void whatIsNoneIsABadRequest(String host) {
    assertThatThrownBy(() -> RequestRules.check(request("/a", host)))
        .isInstanceOfSatisfying(
            HttpErrorException.class, e -> assertThat(e.status().code()).isEqualTo(400));
  }
}
