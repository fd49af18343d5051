package isolates.bench.cli;

import isolates.bench.run.ProjectLayout;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every benchmark has: a name, the project that it runs in, and a console. */
abstract class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  final String name() {
    return spec.name();
  }

  final ProjectLayout layout() {
    return ProjectLayout.found();
  }

  /** The run that was measured last. */
  final Path latest() {
    return layout().results().resolve("latest");
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Prints a line at once. */
  final void say(Object line) {
    out().println(line);
    out().flush();
  }
}
