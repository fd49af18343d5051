package isolates.bench.sample;

import java.util.List;
import java.util.Locale;

/** The series of the study, by the names of their files. */
public enum PaperSeries {
  /** First request after a restart of the worker. */
  CS(Study.CONTAINERS, "first", "ms", "cold start of containers"),
  /** Warm requests to the container platform. */
  OL(Study.CONTAINERS, "warm", "ms", "warm containers"),
  /** Novo Isolates: the CGI controller with the interception module. */
  NI(Study.INTERCEPTED, "cold", "ms", "isolates, intercepted"),
  /** The CGI controller without interception. */
  CGI(Study.ISOLATES, "cold", "ms", "isolates"),
  /** The same, Python, JSON body. */
  CGIPYJSON(Study.ISOLATES, "cold", "ms", "isolates, Python, JSON body", "fibo-py"),
  /** The same, Python, query string. */
  CGIPYQRY(Study.ISOLATES, "cold", "ms", "isolates, Python, query string", "fibo-py-query"),
  /** Memory of OpenLambda. */
  MOL(Study.CONTAINERS, Study.TAKEN, "MB", "memory of containers"),
  /** Memory of Novo Isolates. */
  MNI(Study.INTERCEPTED, Study.TAKEN, "MB", "memory of isolates"),
  /** Memory of OpenLambda. */
  MOLKB(Study.CONTAINERS, Study.TAKEN, "KB", "memory of containers"),
  /** Memory of Novo Isolates. */
  MNIKB(Study.INTERCEPTED, Study.TAKEN, "KB", "memory of isolates"),
  /** Used memory before OpenLambda was started. */
  UM1(Study.CONTAINERS, Study.BEFORE, "MB", "memory before containers"),
  /** Used memory before Novo Isolates was started. */
  UM2(Study.INTERCEPTED, Study.BEFORE, "MB", "memory before isolates"),
  /** Used memory with OpenLambda running. */
  UMOL(Study.CONTAINERS, Study.AFTER, "MB", "memory with containers"),
  /** Used memory with Novo Isolates running. */
  UMNI(Study.INTERCEPTED, Study.AFTER, "MB", "memory with isolates"),
  /** {@link #UM1} in KB. */
  UM1KB(Study.CONTAINERS, Study.BEFORE, "KB", "memory before containers"),
  /** {@link #UM2} in KB. */
  UM2KB(Study.INTERCEPTED, Study.BEFORE, "KB", "memory before isolates"),
  /** {@link #UMOL} in KB. */
  UMOLKB(Study.CONTAINERS, Study.AFTER, "KB", "memory with containers"),
  /** {@link #UMNI} in KB. */
  UMNIKB(Study.INTERCEPTED, Study.AFTER, "KB", "memory with isolates");

  /** What the study measured, and how memory is read in its way. */
  private static final class Study {
    static final Group CONTAINERS = Group.of("openlambda", "", "");
    static final Group INTERCEPTED = Group.of(Group.ISOLATES, "lkm", "");
    static final Group ISOLATES = Group.of(Group.ISOLATES, "none", "");
    static final String TAKEN = MemoryReading.AVAILABLE + " " + MemoryReading.PLATFORM;
    static final String BEFORE = MemoryReading.USED + " " + MemoryReading.BEFORE;
    static final String AFTER = MemoryReading.USED + " " + MemoryReading.AFTER;

    /** The study ran Go on its isolates; C is what comes nearest where there is no Go. */
    static final List<String> COMPILED = List.of("fibo-go", "fibo-c");

    /** OpenLambda runs Python; a machine without it can only do with what the isolates run. */
    static final List<String> IN_CONTAINERS = List.of("fibo-py", "fibo-go", "fibo-c");
  }

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final Group origin;

  private final String reading;
  private final String unit;
  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> functions;

  PaperSeries(Group origin, String reading, String unit, String title, String... functions) {
    this.origin = origin;
    this.reading = reading;
    this.unit = unit;
    this.title = title;
    this.functions =
        functions.length > 0
            ? List.of(functions)
            : origin.isIsolates() ? Study.COMPILED : Study.IN_CONTAINERS;
  }

  /** The platform that the study measured it on. */
  public Group origin() {
    return origin;
  }

  /** What it holds: latencies by the id of their mode, memory by method and scope. */
  public String reading() {
    return reading;
  }

  /** The functions of ours that may fill it, the most faithful first. */
  public List<String> functions() {
    return functions;
  }

  /** What was measured, in words that name no platform. */
  public String title() {
    return title;
  }

  public String unit() {
    return unit;
  }

  /** The file's name, such as {@code cs.csv}. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT) + ".csv";
  }

  boolean mayBeNegative() {
    // A difference of two readings of a machine's used memory.
    return !unit.equals("ms");
  }
}
