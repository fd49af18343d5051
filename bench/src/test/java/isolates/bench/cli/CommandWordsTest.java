package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          coldstart                                | mvn exec:java -Dbench=coldstart
          coldstart --n=5 --platforms=isolates/lkm | mvn exec:java -Dbench=coldstart -Dn=5 -Dplatforms=isolates/lkm
          coldstart --n 5 --seed 7                 | mvn exec:java -Dbench=coldstart -Dn=5 -Dseed=7
          list --help                              | mvn exec:java -Dbench=list -Dhelp
          """)
  void aRunIsRepeatedByMaven(String typed, String repeated) {
    assertThat(CommandWords.line(List.of(typed.split(" ")))).isEqualTo(repeated);
  }

  @Test
  void settingsAreToldAsTheyAreTyped() {
    CommandLine line = Benchmarks.commandLine();
    line.parseArgs("coldstart", "--function=fibo-c,fibo-py", "--timeout=20s", "--container=f.py");

    assertThat(CommandWords.settings(line.getSubcommands().get("coldstart").getCommandSpec()))
        .containsEntry("function", "fibo-c,fibo-py")
        .containsEntry("timeout", "20s")
        .containsEntry("container", "f.py")
        .containsEntry("gap", "10,0")
        .containsEntry("idle", "awake")
        .containsEntry("formats", "png,svg")
        .containsEntry("n", "100");
  }

  @Test
  void itIsRepeatedByTheJarOrFromTheDirectoryThatItWasGivenIn() {
    List<String> typed = List.of("coldstart", "--n=5");
    assertThat(CommandWords.line(Optional.of("/my suite/isolates-bench.jar"), Path.of("/"), typed))
        .isEqualTo("java -jar '/my suite/isolates-bench.jar' coldstart --n=5");
    assertThat(CommandWords.line(Optional.empty(), Path.of("/opt/suite"), typed))
        .isEqualTo("mvn -f /opt/suite exec:java -Dbench=coldstart -Dn=5");
  }

  @Test
  void aWordThatAShellWouldSplitIsQuoted() {
    assertThat(CommandWords.line(List.of("warm", "--out=/tmp/it's mine")))
        .isEqualTo("mvn exec:java -Dbench=warm '-Dout=/tmp/it'\\''s mine'");
  }
}
