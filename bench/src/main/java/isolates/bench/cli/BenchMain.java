package isolates.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: a bench a subcommand. */
@Command(
    name = "isolates-bench",
    description =
        "What do process isolates cost against containers, on this machine, with my function?",
    synopsisSubcommandLabel = "NAME",
    subcommands = {
      ColdStartCommand.class,
      WarmCommand.class,
      OlBenchCommand.class,
      MicroCommand.class,
      GateCommand.class,
      HistoryCommand.class,
      SelfTestCommand.class,
      PaperCommand.class,
      FiguresCommand.class,
      ReportCommand.class,
      TableCommand.class,
      ListCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "By Maven: mvn compile exec:java -Dbench=NAME [-Dkey=value ...]",
      "Packaged: java -jar target/isolates-bench.jar NAME [--key=value ...]",
      "The keys of one bench: NAME --help, or -Dbench=NAME -Dhelp"
    })
public final class BenchMain implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--help",
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this and end")
  @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
  private boolean help;

  private BenchMain() {}

  public static void main(String[] args) {
    int status =
        run(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            args);
    if (status == ExitStatus.INTERRUPTED) {
      // The JVM is shutting down already and waits for this thread; exit() would wait for the JVM.
      Runtime.getRuntime().halt(status);
    }
    System.exit(status);
  }

  /** Runs one command line, and returns its exit status. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new BenchMain())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(BenchMain::wrongUse)
        .setExecutionExceptionHandler(
            (failure, command, result) -> Failures.report(failure, command.getErr()))
        .execute(args);
  }

  /** Without a bench: what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int wrongUse(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    boolean unknown = e instanceof UnmatchedArgumentException;
    if (unknown && command.getParent() == null) {
      err.printf(
          "isolates-bench: unknown bench '%s'; there are %s%n",
          ((UnmatchedArgumentException) e).getUnmatched().get(0),
          String.join(", ", command.getSubcommands().keySet()));
    } else if (unknown) {
      List<String> unmatched = ((UnmatchedArgumentException) e).getUnmatched();
      err.printf(
          "isolates-bench: %s has no key '%s'; its keys are %s%n",
          command.getCommandName(), bare(unmatched.get(0)), keys(command));
    } else {
      err.printf("isolates-bench: %s%n", message(e));
    }
    return ExitStatus.WRONG_USE;
  }

  private static String message(ParameterException e) {
    if (e.getArgSpec() instanceof CommandLine.Model.OptionSpec option
        && e.getCause() instanceof CommandLine.TypeConversionException cause) {
      return bare(option.longestName()) + ": " + cause.getMessage();
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
