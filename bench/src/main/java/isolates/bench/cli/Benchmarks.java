package isolates.bench.cli;

import isolates.bench.run.ProjectLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: a benchmark a subcommand. */
@Command(
    name = "isolates-bench",
    resourceBundle = "isolates.bench.cli.keys",
    description =
        "What do process isolates cost against containers, on this machine, with my function?",
    synopsisSubcommandLabel = "NAME",
    // These hold for every benchmark: --help and --version, keys in the order of sense, defaults.
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    versionProvider = Benchmarks.Version.class,
    subcommands = {
      LatencyCommand.ColdStart.class,
      LatencyCommand.Warm.class,
      LoadCommand.AgainstRate.class,
      LoadCommand.Storm.class,
      LoadCommand.Churn.class,
      TraceCommand.class,
      SoakCommand.class,
      CheckCommand.class,
      OlBenchCommand.class,
      MicroCommand.class,
      GateCommand.class,
      HistoryCommand.class,
      SelfTestCommand.class,
      PaperCommand.class,
      FiguresCommand.class,
      ReportCommand.class,
      TableCommand.class,
      NewCommand.class,
      ListCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "By Maven: mvn compile exec:java -Dbench=NAME [-Dkey=value ...]",
      "Packaged: java -jar target/isolates-bench.jar NAME [--key=value ...]",
      "The keys of one benchmark: NAME --help, or -Dbench=NAME -Dhelp"
    })
public final class Benchmarks implements Runnable {
  @Spec private CommandSpec spec;

  private Benchmarks() {}

  static CommandLine commandLine() {
    return Conversions.register(new CommandLine(new Benchmarks()))
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** Runs one command line, and returns its exit status. A key is {@code n=5} or {@code --n=5}. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine()
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Benchmarks::wrongUse)
        .setExecutionExceptionHandler(
            (failure, command, result) -> ExitStatus.report(failure, command.getErr()))
        .execute(Arrays.stream(args).map(Benchmarks::dashed).toArray(String[]::new));
  }

  private static String dashed(String argument) {
    return argument.matches("[a-z][a-z.-]*=.*") ? "--" + argument : argument;
  }

  /** Without a benchmark: what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {
        "isolates-bench " + ProjectLayout.version(), "Java " + Runtime.version()
      };
    }
  }

  private static int wrongUse(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("isolates-bench: " + complaint(e, command));
    return ExitStatus.WRONG_USE;
  }

  private static String complaint(ParameterException e, CommandLine command) {
    boolean root = command.getParent() == null;
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      // The root has no keys that take a value: what it does not understand is a name after help.
      return root ? unknown(e.getValue(), command) : message(e);
    }
    String word = unmatched.getUnmatched().get(0);
    if (root) {
      return unknown(word, command);
    }
    String key = bare(word);
    if (command.getCommandSpec().findOption("--" + key) != null) {
      return "a key is not written '%s'; write %s=VALUE or --%s=VALUE".formatted(word, key, key);
    }
    return (word.startsWith("-")
            ? "%s has no key '%s'; its keys are %s"
            : "%s takes keys alone and not '%s'; write KEY=VALUE with one of %s")
        .formatted(command.getCommandName(), key, keys(command));
  }

  private static String unknown(Object name, CommandLine root) {
    return "unknown benchmark '%s'; choose one of %s"
        .formatted(name, String.join(", ", root.getSubcommands().keySet()));
  }

  private static String message(ParameterException e) {
    if (e instanceof MissingParameterException missing
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      String key = bare(option.longestName());
      return "%s has no value; write %s=%s".formatted(key, key, option.paramLabel());
    }
    if (e.getArgSpec() instanceof OptionSpec option
        && e.getCause() instanceof RuntimeException cause) {
      String complaint =
          cause.getMessage().startsWith("expected one of")
              ? "'%s' is none of them; choose one of %s"
                  .formatted(e.getValue(), String.join(", ", option.completionCandidates()))
                  .toLowerCase(Locale.ROOT)
              : String.valueOf(cause.getMessage())
                  .replaceFirst("is not a long$", "is not a whole number")
                  .replaceFirst("is not a double$", "is not a number");
      return bare(option.longestName()) + ": " + complaint;
    }
    return e.getMessage().lines().findFirst().orElse("wrong use");
  }

  private static String keys(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .map(option -> bare(option.longestName()))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String bare(String argument) {
    return Arrays.stream(argument.replaceFirst("^-+", "").split("=", 2)).findFirst().orElse("");
  }
}
