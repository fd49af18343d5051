package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptPathTest {
  private Path root;

  @BeforeEach
  void layOut(@TempDir Path temporary) throws IOException {
    Path top = temporary.toRealPath();
    root = Files.createDirectories(top.resolve("root"));
    program(root.resolve("f"));
    program(Files.createDirectories(root.resolve("dir")).resolve("g"));
    program(root.resolve("with space"));
    Files.writeString(root.resolve("data"), "no program");
    program(top.resolve("outside"));
    Files.createDirectories(root.resolve("...")); // a name like any other
    Files.createSymbolicLink(root.resolve("in"), Path.of("dir/g"));
    Files.createSymbolicLink(root.resolve("out"), Path.of("../outside"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    // A sibling whose name starts with the root's own.
    program(Files.createDirectories(top.resolve("root2")).resolve("f"));
    Files.createSymbolicLink(root.resolve("sibling"), Path.of("../root2/f"));
  }

  private static void program(Path file) throws IOException {
    Files.writeString(file, "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @CsvSource({
    "/f, f, /f, ''",
    "/f/, f, /f, /",
    "/f/a/b, f, /f, /a/b",
    "/f/a//b, f, /f, /a//b",
    "/f/%41%2fb, f, /f, /A/b",
    "/dir/g/x, dir/g, /dir/g, /x",
    "/in/x, dir/g, /in, /x",
    "/with%20space, with space, /with space, ''",
    "/./dir/../f, f, /f, ''",
    "/%66, f, /f, ''",
  })
  void splitsThePathAfterTheProgram(String path, String file, String scriptName, String pathInfo)
      throws HttpErrorException {
    assertThat(ScriptPath.resolve(root, path))
        .isEqualTo(new ScriptPath(root.resolve(file), scriptName, pathInfo));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/absent",
        "/dir/absent",
        "/dangling",
        "/loop",
        "/..",
        "/../outside",
        "/%2e%2e/outside",
        "/dir/..%2f..%2foutside",
        "/dir/%2e%2e/%2E%2E/outside",
        "/.../outside",
        "/%252e%252e/outside",
        "/out",
        "/out/x",
        "/up/outside",
        "/sibling",
      })
  void whatIsAbsentOrOutsideTheRootIsNotFound(String path) {
    assertThat(httpError(path).status().code()).as(path).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/dir", "/dir/", "/data", "/data/x"})
  void whatIsNoProgramIsForbidden(String path) {
    assertThat(httpError(path).status().code()).as(path).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "f", "/f%00", "/%", "/%4", "/%zz", "/f%0"})
  void aMalformedPathIsABadRequest(String path) {
    assertThat(httpError(path).status().code()).as(path).isEqualTo(400);
  }

  @Test
  void whatTheClientIsToldStaysOneLine() {
    assertThat(httpError("/a%0d%0ab").getMessage()).isEqualTo("/a%0d%0ab is not there");
  }

  private HttpErrorException httpError(String path) {
    return catchThrowableOfType(HttpErrorException.class, () -> ScriptPath.resolve(root, path));
  }
}
