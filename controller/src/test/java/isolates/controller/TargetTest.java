package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void splitsAtTheFirstQuestionMark() {
    assertThat(Target.of("/a/b?c=d?e")).isEqualTo(new Target("/a/b", "c=d?e"));
    assertThat(Target.of("/a/b")).isEqualTo(new Target("/a/b", ""));
    assertThat(Target.of("/?")).isEqualTo(new Target("/", ""));
  }

  @Test
  void takesTheAbsoluteFormThatProxiesSend() {
    assertThat(Target.of("http://host:80/a?b")).isEqualTo(new Target("/a", "b"));
    assertThat(Target.of("http://host")).isEqualTo(new Target("/", ""));
  }

  @Test
  void aSchemeWithinAPathIsPartOfThePath() {
    assertThat(Target.of("/fetch/http://host/x").path()).isEqualTo("/fetch/http://host/x");
  }
}
