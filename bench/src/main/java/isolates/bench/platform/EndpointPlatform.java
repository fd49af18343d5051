package isolates.bench.platform;

import isolates.bench.WrongUseException;
import isolates.bench.sample.Mode;
import isolates.workload.Workload;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * The function where somebody else runs it, such as a container of an engine or a cloud: asked at
 * its URL, and never started or stopped by us. It names no instance, so nobody knows whether a
 * response is warm or cold.
 */
public final class EndpointPlatform extends AbstractPlatform {
  private static final Pattern NAMED = Pattern.compile("([a-z0-9][a-z0-9.-]*)=(.*)");

  private final HttpUrl url;

  private EndpointPlatform(String label, HttpUrl url) {
    super(new PlatformId("endpoint", label));
    this.url = url;
    describe("url", url.toString());
  }

  /**
   * The platforms that a user names.
   *
   * @param named each {@code LABEL=URL}
   * @throws WrongUseException if a label cannot stand in a file's name, or a URL is none
   */
  public static List<Platform> of(List<String> named) {
    return named.stream().<Platform>map(EndpointPlatform::of).toList();
  }

  private static EndpointPlatform of(String named) {
    Matcher endpoint = NAMED.matcher(named);
    HttpUrl url = endpoint.matches() ? HttpUrl.parse(endpoint.group(2)) : null;
    if (url == null) {
      throw new WrongUseException(
          "endpoint: '%s' is not LABEL=URL, such as podman=http://localhost:8080/, the label in"
                  .formatted(named)
              + " small letters, digits, dots and hyphens");
    }
    return new EndpointPlatform(endpoint.group(1), url);
  }

  @Override
  Optional<String> cannotRun(Workload workload) {
    return Optional.empty();
  }

  @Override
  public Set<Mode> modes(Workload workload) {
    return EnumSet.of(Mode.UNKNOWN);
  }

  @Override
  public void start(List<Workload> workloads) {
    // It runs; whether it does is seen when each function is tried.
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    return FunctionEndpoint.unnamed(url.toString(), workload.input());
  }

  /** None of its modes is one of prepared instances. */
  @Override
  public void prepare(Workload workload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean allowsBackToBack(Mode mode) {
    return true;
  }

  @Override
  public void settle(Mode mode, String instance) {
    // What it does after a response cannot be seen from here.
  }

  @Override
  public Optional<WorkerInternals> worker() {
    return Optional.empty();
  }

  @Override
  public OptionalLong loadingNs() {
    return OptionalLong.empty();
  }

  @Override
  public Set<Long> processes() {
    return Set.of();
  }

  @Override
  public OptionalLong instances() {
    return OptionalLong.empty();
  }

  @Override
  public List<Footprint> footprint(Workload workload) {
    return List.of();
  }

  @Override
  public Optional<String> death() {
    return Optional.empty();
  }

  @Override
  public void stop() {
    // It is not ours to stop.
  }
}
