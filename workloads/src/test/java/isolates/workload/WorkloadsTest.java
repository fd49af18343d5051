package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The functions we ship are declared rightly, and build wherever their tools are. */
class WorkloadsTest {
  @TempDir Path output;

  static Collection<Workload> workloads() {
    return Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads")).all();
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void builds(Workload workload) throws Exception {
    assumeTrue(
        Build.unavailableReason(workload).isEmpty(),
        () -> workload.name() + " " + Build.unavailableReason(workload).orElseThrow());
    assertThat(new Build(output).build(workload)).isExecutable();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void isThere(String name) {
    assertThat(workloads()).extracting(Workload::name).contains(name);
  }

  static List<String> shipped() {
    return List.of("fibo-c", "fibo-go", "fibo-py", "fibo-py-query", "fibo-wsgi", "noop", "prntenv");
  }
}
