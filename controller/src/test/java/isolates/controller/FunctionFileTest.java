package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionFileTest {
  @TempDir Path folder;

  private FunctionFile read(String text) throws IOException, HttpErrorException {
    Files.writeString(folder.resolve(FunctionFile.NAME), text);
    return FunctionFile.beside(folder.resolve("main"));
  }

  @Test
  void aProgramWithoutOneIsExecuted() throws Exception {
    FunctionFile none = FunctionFile.beside(folder.resolve("main"));
    assertThat(none.start()).isEqualTo(StartKind.EXEC);
    assertThat(none.depth()).isEmpty();
  }

  @Test
  void readsTheStartAndTheDepth() throws Exception {
    FunctionFile file =
        read("name: x\nisolate: main\nstart: fork # quick\nprepared: 3\ncheck: none\n");
    assertThat(file.start()).isEqualTo(StartKind.FORK);
    assertThat(file.depth()).contains(new Depth(3));
    assertThat(read("isolate: main\nstart: wait\nprepared: auto\n").depth())
        .isEqualTo(Optional.of(Depth.parse("auto")));
  }

  @Test
  void otherProgramsOfTheFolderAreNotMeant() throws Exception {
    assertThat(read("isolate: other\nstart: fork\n").start()).isEqualTo(StartKind.EXEC);
    assertThat(read("isolate: main\nserver:\n  start: fork\n").start()).isEqualTo(StartKind.EXEC);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start: spoon", "prepared: -1", "prepared: many", "prepared: 4097"})
  void aWrongValueIsSaid(String key) {
    assertThatThrownBy(() -> read("isolate: main\n" + key + "\n"))
        .isInstanceOf(HttpErrorException.class)
        .hasMessageContaining(key.split(": ", 2)[0] + " is ")
        .hasMessageContaining("not " + key.split(": ", 2)[1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          #!/usr/bin/python3 -IS       | /usr/bin/python3 -IS LOADER SCRIPT
          #! /usr/bin/python3.11       | /usr/bin/python3.11 LOADER SCRIPT
          #!/usr/bin/env python3       | /usr/bin/env python3 LOADER SCRIPT
          #!/usr/bin/env -S python3 -I |
          #!/bin/sh                    |
          #!/../../bin/../..           |
          nothing                      |
          """)
  void aTemplateIsStartedAsTheScriptWouldBe(String line, String command) throws Exception {
    Scripts.assumeNative();
    Path script = Files.writeString(folder.resolve("script"), line + "\nrest\n");
    assertThat(
            Interpreter.template(script)
                .map(
                    words ->
                        String.join(" ", words)
                            .replace(
                                NativeCalls.directory().resolve("templates/python").toString(),
                                "LOADER")
                            .replace(script.toString(), "SCRIPT")))
        .isEqualTo(Optional.ofNullable(command));
  }
}
