package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * One function that does not start by being executed: its template, and its instances that wait for
 * a request. Each serves one and ends. Event loop only.
 */
final class PreparedFunction {
  private static final long FORK_NS_AT_MOST = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST_RETRY_SECONDS = 60;

  private final NativeSpawner spawner;
  private final Path executable;
  private final StartKind kind;
  private final Depth depth;
  private final long timeoutNs;
  private final PreparedCounters counters;
  private final ArrivalRate arrivals = new ArrivalRate();

  /** The files that it consists of; when one has changed, all that has loaded it is let go. */
  private Map<Path, Optional<FileStamp>> files = new HashMap<>();

  private final Deque<Standby> ready = new ArrayDeque<>();
  private final Set<Standby> coming = new HashSet<>();

  /** Null if there is none. */
  private Template template;

  private boolean refused;
  private int failures;
  private long retryAtNs;

  /** Instances that were asked for once, beyond the depth, and who is told when they are there. */
  private int asked;

  private final List<IntConsumer> askers = new ArrayList<>();
  private long instanceKib;
  private long templateKib;

  /**
   * @param timeoutNs how long it may take to load
   */
  PreparedFunction(
      NativeSpawner spawner,
      Path executable,
      StartKind kind,
      Depth depth,
      long timeoutNs,
      PreparedCounters counters) {
    this.spawner = spawner;
    this.executable = executable;
    this.kind = kind;
    this.depth = depth;
    this.timeoutNs = timeoutNs;
    this.counters = counters;
    files.put(executable, FileStamp.of(executable));
  }

  /**
   * Starts an isolate, by what is there: an instance that waits, else a fork, else by executing it.
   *
   * @throws HttpErrorException if no process could be made
   */
  Isolate spawn(ProcessSpec spec, IsolateEvents events) throws HttpErrorException {
    long now = System.nanoTime();
    arrivals.arrived(now);
    // What is executed each time is looked up anew each time; and no template, no stale one.
    if (kind == StartKind.FORK || held() > 0) {
      letGoIfChanged();
    }
    NativeIsolate waiting = takeReady();
    if (waiting != null) {
      counters.hits++;
      waiting.serve(events, kind.id() + ";prepared");
      waiting.begin(request(spec, waiting.user()), spec.inputComplete());
      return waiting;
    }
    if (wanted(now) > 0) {
      counters.misses++;
    }
    if (kind == StartKind.FORK && loadTemplate(now) && template.mayFork()) {
      NativeIsolate isolate = new NativeIsolate(spawner, events, StartKind.FORK.id());
      try {
        template.fork(new ForkForRequest(isolate, spec, events), false);
        return isolate;
      } catch (HttpErrorException e) {
        // Executed instead.
      }
    }
    return spawner.spawn(spec, events);
  }

  /** A request whose process is being forked. */
  private final class ForkForRequest implements Template.Fork {
    private final NativeIsolate isolate;
    private final ProcessSpec spec;
    private final IsolateEvents events;

    ForkForRequest(NativeIsolate isolate, ProcessSpec spec, IsolateEvents events) {
      this.isolate = isolate;
      this.spec = spec;
      this.events = events;
    }

    @Override
    public void begun(NativeProcess process) {
      spawner.begin(isolate, process);
      isolate.serve(events, StartKind.FORK.id());
      isolate.begin(request(spec, process.user()), spec.inputComplete());
    }

    @Override
    public void failed() {
      isolate.startedBy(StartKind.EXEC.id());
      try {
        spawner.execute(isolate, spec);
      } catch (HttpErrorException e) {
        isolate.failed(e);
      }
    }
  }

  /**
   * What a waiting process reads: its variables as a netstring of NAME NUL VALUE NUL, then the
   * request's body. Takes the input over.
   */
  private static ByteBuf request(ProcessSpec spec, IsolateUser user) {
    ByteBuf words = PooledByteBufAllocator.DEFAULT.directBuffer(2048);
    spec.environment().forEach((name, value) -> put(words, name, value));
    put(words, "TMPDIR", user.scratch().toString());
    ByteBuf request =
        PooledByteBufAllocator.DEFAULT.directBuffer(
            words.readableBytes() + spec.input().readableBytes() + 16);
    request.writeCharSequence(words.readableBytes() + ":", StandardCharsets.US_ASCII);
    request.writeBytes(words).writeByte(',').writeBytes(spec.input());
    words.release();
    spec.input().release();
    return request;
  }

  private static void put(ByteBuf words, String name, String value) {
    words.writeCharSequence(name, StandardCharsets.ISO_8859_1);
    words.writeByte(0);
    words.writeCharSequence(value, StandardCharsets.ISO_8859_1);
    words.writeByte(0);
  }

  private NativeIsolate takeReady() {
    for (Standby next = ready.poll(); next != null; next = ready.poll()) {
      if (!next.isolate.isDead()) {
        asked = Math.max(0, asked - 1);
        return next.isolate;
      }
    }
    return null;
  }

  private void letGoIfChanged() {
    for (Map.Entry<Path, Optional<FileStamp>> file : files.entrySet()) {
      if (!FileStamp.of(file.getKey()).equals(file.getValue())) {
        close();
        refused = false;
        failures = 0;
        retryAtNs = 0;
        files = new HashMap<>(Map.of(executable, FileStamp.of(executable)));
        return;
      }
    }
  }

  /** Whether there is a template to be asked; makes one if not. */
  private boolean loadTemplate(long nowNs) {
    if (template != null && template.over()) {
      if (template.wasReady()) {
        failures = 0;
      } else {
        failures++;
        long seconds = Math.min(LONGEST_RETRY_SECONDS, 1L << Math.min(failures, 6));
        retryAtNs = nowNs + TimeUnit.SECONDS.toNanos(seconds);
      }
      counters.lost++;
      template = null;
    }
    if (template != null) {
      return template.ready();
    }
    if (refused || (failures > 0 && nowNs - retryAtNs < 0)) {
      return false;
    }
    Optional<List<String>> command = Interpreter.template(executable);
    if (command.isEmpty()) {
      refuse("its first line names no interpreter that has a loader");
      return false;
    }
    try {
      template =
          new Template(
              spawner,
              executable,
              command.get(),
              Map.of("PATH", ConnectionHandler.SEARCH_PATH),
              this::loaded);
      counters.templates++;
    } catch (HttpErrorException e) {
      refuse(e.getMessage());
    }
    return false;
  }

  private void refuse(String why) {
    refused = true;
    Responses.complain(
        "%s is executed for each request, as it cannot be forked: %s"
            .formatted(executable.getFileName(), why));
    tellAskers();
  }

  /** The template is ready, and consists of these files; or it cannot be one. */
  private void loaded(Template from, Optional<List<Path>> its) {
    if (from != template) {
      return;
    }
    if (its.isEmpty()) {
      refused = true;
      tellAskers();
      return;
    }
    its.get().forEach(file -> files.putIfAbsent(file, FileStamp.of(file)));
    spawner.wantsRefill();
  }

  /** How many are to wait for a request. */
  private int wanted(long nowNs) {
    return Math.max(asked, depth.now(arrivals, nowNs));
  }

  /** Those that wait, and those that will soon. */
  int held() {
    return ready.size() + coming.size();
  }

  int ready() {
    return ready.size();
  }

  int coming() {
    return coming.size();
  }

  /**
   * Prepares one more if one is wanted.
   *
   * @return whether one is on its way now that was not
   */
  boolean refill() {
    long now = System.nanoTime();
    if (held() >= wanted(now)) {
      return false;
    }
    letGoIfChanged();
    Standby standby = new Standby(now);
    try {
      if (kind == StartKind.WAIT) {
        standby.isolate =
            spawner.prepare(
                executable,
                Map.of("PATH", ConnectionHandler.SEARCH_PATH, "ISOLATES_START", kind.id()),
                standby);
      } else if (loadTemplate(now) && template.mayFork()) {
        template.fork(standby, true);
      } else {
        return false;
      }
    } catch (HttpErrorException e) {
      return false;
    }
    coming.add(standby);
    return true;
  }

  /** Lets go of what is not wanted any more, and of a template that does not answer. */
  void sweep() {
    long now = System.nanoTime();
    while (ready.size() > wanted(now)) {
      ready.removeLast().end();
    }
    if (template != null && !template.over()) {
      if (template.owesForNs(now) > (template.ready() ? FORK_NS_AT_MOST : timeoutNs)) {
        Responses.complain(
            "the template of %s does not answer, and is killed"
                .formatted(executable.getFileName()));
        template.kill();
      }
    }
    coming.stream()
        .filter(standby -> now - standby.sinceNs > timeoutNs)
        .toList()
        .forEach(Standby::end);
  }

  /** Has instances made now, once; tells how many there are as soon as there are as many. */
  void prepare(int count, IntConsumer tell) {
    letGoIfChanged();
    asked = Math.max(asked, count);
    askers.add(tell);
    checkAskers();
    spawner.wantsRefill();
  }

  private void checkAskers() {
    if (ready.size() >= asked || refused) {
      tellAskers();
    }
  }

  /** The time of one who asked is over; those who asked since go on waiting. */
  void giveUp(IntConsumer tell) {
    if (askers.remove(tell)) {
      tell.accept(ready.size());
    }
  }

  private void tellAskers() {
    List<IntConsumer> told = List.copyOf(askers);
    askers.clear();
    told.forEach(tell -> tell.accept(ready.size()));
  }

  /** Ends everything that has loaded it. */
  void close() {
    if (template != null) {
      template.kill();
      template = null;
    }
    for (Standby standby : List.copyOf(ready)) {
      standby.end();
    }
    for (Standby standby : List.copyOf(coming)) {
      standby.end();
    }
  }

  /** Measures what its processes hold, one instance for all. */
  void measure() {
    instanceKib = ready.isEmpty() ? instanceKib : pssKib(ready.peek().isolate.pid());
    templateKib = template == null || template.over() ? 0 : pssKib(template.pid());
  }

  long heldKib() {
    return templateKib + instanceKib * held();
  }

  private static long pssKib(int pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** JSON as {@code GET /.isolates/stats} has it. */
  String toJson(String name) {
    long now = System.nanoTime();
    return String.format(
        Locale.ROOT,
        """
        {"function":"%s","start":"%s","template":%s,"wanted":%d,"ready":%d,"coming":%d,"rate":%.2f,"instance_kib":%d,"template_kib":%d}""",
        name.replaceAll("[^\\w./ -]", "?"),
        kind.id(),
        template == null || template.over() ? "null" : template.pid(),
        wanted(now),
        ready.size(),
        coming.size(),
        arrivals.rate(now),
        instanceKib,
        templateKib);
  }

  /** An instance that has no request yet. */
  private final class Standby implements IsolateEvents, Template.Fork {
    private final long sinceNs;

    /** Null while it is being forked. */
    private NativeIsolate isolate;

    private boolean ended;

    Standby(long sinceNs) {
      this.sinceNs = sinceNs;
    }

    @Override
    public void begun(NativeProcess process) {
      isolate = new NativeIsolate(spawner, this, kind.id());
      spawner.begin(isolate, process);
      if (ended) {
        isolate.kill();
      } else {
        becameReady();
      }
    }

    @Override
    public void failed() {
      coming.remove(this);
    }

    private void becameReady() {
      coming.remove(this);
      ready.add(this);
      long took = System.nanoTime() - sinceNs;
      arrivals.refilled(took);
      counters.refilled(took);
      checkAskers();
      spawner.wantsRefill();
    }

    @Override
    public void output(ByteBuf piece) {
      boolean saysReady =
          kind == StartKind.WAIT
              && coming.contains(this)
              && piece.readableBytes() == 1
              && piece.getByte(piece.readerIndex()) == 0;
      piece.release();
      if (saysReady) {
        becameReady();
      } else if (!ended) {
        Responses.complain(
            "an instance of %s that waited for a request wrote something else than it should"
                .formatted(executable.getFileName()));
        end();
      }
    }

    @Override
    public void outputEnded(boolean killed) {
      end();
    }

    void end() {
      ended = true;
      ready.remove(this);
      coming.remove(this);
      if (isolate != null) {
        isolate.kill();
        isolate.closeStreams();
      }
    }

    @Override
    public void inputTaken() {}

    @Override
    public void exited(Exit exit) {
      end();
    }

    @Override
    public void gone() {}
  }
}
