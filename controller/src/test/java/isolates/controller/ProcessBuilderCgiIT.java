package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessBuilderCgiIT extends CgiContract {
  @Override
  String spawn() {
    return "processbuilder";
  }

  @Override
  String interception() {
    return "none";
  }

  @Test
  void saysThatItIsTheFallback() {
    assertThat(controller().diagnostics())
        .first()
        .asString()
        .contains("ProcessBuilder")
        .contains("slower");
  }

  @Test
  void cannotKnowProcessorTimeAndSaysSo() throws IOException {
    assertThat(controller().usage(Http.get(port(), "/length").instance()).get("cpu_us").isNull())
        .isTrue();
  }
}
