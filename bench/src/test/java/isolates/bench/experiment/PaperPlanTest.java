package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformId;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.platform.Selection.Found;
import isolates.bench.sample.Mode;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaperPlanTest {
  private static final OpenLambdaAddress NOWHERE =
      new OpenLambdaAddress(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  private static final OpenLambdaAddress ATTACHED =
      new OpenLambdaAddress(
          Optional.of("http://localhost:5000"), Optional.empty(), Optional.empty(), List.of());
  private static final OpenLambdaAddress MANAGED =
      new OpenLambdaAddress(
          Optional.empty(), Optional.of(Path.of("ol")), Optional.of(Path.of("dir")), List.of());

  private final Catalogue catalogue =
      Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads"));
  private final List<Workload> functions =
      List.of(catalogue.find("fibo-c"), catalogue.find("fibo-py"), catalogue.find("fibo-py-query"));

  private static Platform platform(String name) {
    String[] parts = name.split("/", 2);
    return new LocalPlatform(new PlatformId(parts[0], parts[1]), input -> "");
  }

  /** A machine that has just these. */
  private static Selection.Finder machine(String... available) {
    return wanted ->
        List.of(available).contains(wanted.toString())
            ? new Found(List.of(platform(wanted + "/x")), Map.of(), "")
            : new Found(List.of(), Map.of(), "it is not here");
  }

  private static List<String> names(PaperPlan.Choice choice) {
    return choice.platforms().stream().map(PlatformSpec::toString).toList();
  }

  @Test
  void whatIsNotHereIsReplacedUnderItsOwnNameAndSaysSo() throws Exception {
    PaperPlan.Choice choice = PaperPlan.choose(machine(), NOWHERE);

    assertThat(names(choice)).containsExactly("isolates/none", "isolates/seccomp", "container");
    assertThat(choice.replaced())
        .containsEntry("isolates/lkm", "it is not here; isolates/seccomp is measured in its place")
        .containsEntry(
            "openlambda", "it is not here; the built-in container worker is measured in its place");
  }

  @Test
  void theModuleAndARealWorkerTakeTheirOwnParts() throws Exception {
    PaperPlan.Choice attached = PaperPlan.choose(machine("isolates/lkm"), ATTACHED);
    PaperPlan.Choice managed = PaperPlan.choose(machine("isolates/lkm"), MANAGED);

    assertThat(names(attached)).containsExactly("isolates/none", "isolates/lkm", "openlambda");
    assertThat(names(managed)).containsExactly("isolates/none", "isolates/lkm", "openlambda/sock");
    assertThat(attached.replaced()).isEmpty();
  }

  @Test
  void eachSideRunsWhatItRanInTheStudyAndLikeIsHeldAgainstLike() {
    Platform plain = platform("isolates/none");
    Platform intercepted = platform("isolates/seccomp");
    Platform container = platform("container/runc");
    PaperPlan plan = PaperPlan.of(functions, List.of(plain, intercepted, container));

    assertThat(names(plan.latency()))
        .containsExactly(
            "container/runc fibo-py",
            "isolates/none fibo-c",
            "isolates/none fibo-py",
            "isolates/none fibo-py-query",
            "isolates/seccomp fibo-c",
            "isolates/seccomp fibo-py");
    assertThat(plan.latency().get(0).modes())
        .containsExactlyInAnyOrder(Mode.FIRST, Mode.COLD, Mode.WARM);
    assertThat(names(plan.like()))
        .containsExactly(
            "container/runc fibo-py", "isolates/seccomp fibo-c", "isolates/seccomp fibo-py");
    assertThat(names(plan.own()))
        .containsExactly("container/runc fibo-py", "isolates/seccomp fibo-c");
  }

  private static List<String> names(List<Task> tasks) {
    return tasks.stream().map(task -> task.platform().id() + " " + task.workload().name()).toList();
  }
}
