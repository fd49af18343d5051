package isolates.container;

import io.netty.channel.EventLoop;
import isolates.container.PhaseStatistics.Phase;
import isolates.openlambda.ProcessIdentity;
import isolates.process.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * All containers of a worker: how many there may be, how they are made and how removed. Owned by
 * the event loop; making and removing is done on the blocking executor.
 */
final class ContainerPool {
  /** More runtimes at once than that only get into each other's way. */
  private static final int MOST_STARTING = 2 * Runtime.getRuntime().availableProcessors();

  /** What a worker has that its containers need. */
  record Parts(
      ProcessIdentity identity,
      WorkerPaths paths,
      ContainerRuntime runtime,
      Launcher launcher,
      BlockingExecutor executor,
      EventLoop loop,
      WorkerOptions options) {}

  private final Parts parts;
  private final PhaseStatistics phases = new PhaseStatistics();

  /** Idle containers, the one longest unused first. */
  private final Set<PooledContainer> idle = new LinkedHashSet<>();

  private int containers;
  private int starting;
  private long last;

  ContainerPool(Parts parts) {
    this.parts = parts;
  }

  Parts parts() {
    return parts;
  }

  PhaseStatistics phases() {
    return phases;
  }

  /** Whether idle containers can be stopped. */
  boolean freezes() {
    return parts.runtime().freezes();
  }

  /** Prepares a container on the blocking executor; the callback gets it or the problem. */
  void prepare(
      FunctionCode code, AgentListener listener, BiConsumer<PreparedContainer, IOException> then) {
    last++;
    String id = parts.identity().name() + "-" + last;
    Path folder = parts.paths().container(last);
    ControlGroup group = ControlGroup.of(CgroupHierarchies.mounted(), parts.identity().name(), id);
    parts
        .executor()
        .submit(
            () -> PreparedContainer.prepare(code, id, folder, group, listener, parts.runtime()),
            then);
  }

  /** Makes room for one more container to be started, or says no: then a later try will do. */
  boolean admit() {
    if (starting >= MOST_STARTING) {
      return false;
    }
    if (containers >= parts.options().maxContainers) {
      idle.stream().findFirst().ifPresent(container -> container.end(null));
      return false;
    }
    containers++;
    starting++;
    return true;
  }

  /** One that was admitted is not to be after all. */
  void dismiss() {
    containers--;
    starting--;
  }

  void started() {
    starting--;
  }

  void idle(PooledContainer container) {
    idle.add(container);
  }

  void busy(PooledContainer container) {
    idle.remove(container);
  }

  /** Removes what an ended container leaves, behind its back. */
  void ended(PooledContainer container) {
    idle.remove(container);
    if (!container.wasReady()) {
      starting--;
    }
    long began = System.nanoTime();
    remove(
        container.prepared()::destroy,
        () -> {
          containers--;
          phases.since(Phase.DESTROY, began);
        });
  }

  /** Removes a container that was never started. */
  void discard(PreparedContainer prepared) {
    remove(prepared::destroy, () -> {});
  }

  void discard(FunctionCode code) {
    remove(() -> Directories.delete(code.folder()), () -> {});
  }

  private interface Removal {
    void run() throws IOException;
  }

  private void remove(Removal removal, Runnable then) {
    parts
        .executor()
        .submit(
            () -> {
              removal.run();
              return removal;
            },
            (gone, problem) -> {
              then.run();
              if (problem != null) {
                System.err.println(
                    "container worker: cannot remove a container: " + problem.getMessage());
              }
            });
  }
}
