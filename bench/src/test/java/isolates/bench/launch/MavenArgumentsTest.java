package isolates.bench.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MavenArgumentsTest {
  @Test
  void aBenchWithItsKeysBecomesASubcommandWithItsOptions() {
    assertThat(
            arguments(
                "compile", "exec:java", "-Dbench=coldstart", "-Dn=10", "-Dplatforms=isolates"))
        .containsExactly("coldstart", "--n=10", "--platforms=isolates");
  }

  @Test
  void theOrderOfDefinitionsDoesNotMatter() {
    assertThat(arguments("-Dn=10", "exec:java", "-Dbench=warm")).containsExactly("warm", "--n=10");
  }

  @Test
  void everyWayToDefineIsUnderstood() {
    assertThat(arguments("exec:java", "-D", "bench=warm", "--define", "n=3", "--define=max=4"))
        .containsExactly("warm", "--n=3", "--max=4");
  }

  @Test
  void aMisspeltKeyIsHandedOnSoThatItCanBeRefused() {
    assertThat(arguments("exec:java", "-Dbench=warm", "-Dfuntion=noop"))
        .containsExactly("warm", "--funtion=noop");
  }

  @Test
  void whatSpeaksToMavenIsNotOurs() {
    assertThat(arguments("-q", "-DskipTests", "-Dmaven.repo.local=/tmp/m2", "-Dbench=list"))
        .containsExactly("list");
  }

  @Test
  void whatTheJvmWasStartedWithIsNotOurs() {
    assertThat(
            MavenArguments.of(
                List.of(
                    "java",
                    "-Dclassworlds.conf=/etc/m2.conf",
                    "-Dlibrary.jansi.path=/usr/lib",
                    "org.codehaus.plexus.classworlds.launcher.Launcher",
                    "exec:java",
                    "-Dbench=list")))
        .containsExactly("list");
  }

  @Test
  void withoutABenchThereIsHelp() {
    assertThat(arguments("exec:java")).containsExactly("help");
  }

  private static List<String> arguments(String... words) {
    List<String> line =
        new ArrayList<>(List.of("java", "org.codehaus.plexus.classworlds.launcher.Launcher"));
    line.addAll(List.of(words));
    return MavenArguments.of(line);
  }
}
