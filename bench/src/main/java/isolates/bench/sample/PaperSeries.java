package isolates.bench.sample;

import java.util.Locale;

/** The series of the study, by the names of their files. */
public enum PaperSeries {
  /** First request after a restart of the worker. */
  CS("ms", "cold start of containers"),
  /** Warm requests to the container platform. */
  OL("ms", "warm containers"),
  /** Novo Isolates: the CGI controller with the interception module. */
  NI("ms", "isolates, intercepted"),
  /** The CGI controller without interception. */
  CGI("ms", "isolates"),
  /** The same, Python, JSON body. */
  CGIPYJSON("ms", "isolates, Python, JSON body"),
  /** The same, Python, query string. */
  CGIPYQRY("ms", "isolates, Python, query string"),
  /** Memory of OpenLambda. */
  MOL("MB", "memory of containers"),
  /** Memory of Novo Isolates. */
  MNI("MB", "memory of isolates"),
  /** Memory of OpenLambda. */
  MOLKB("KB", "memory of containers"),
  /** Memory of Novo Isolates. */
  MNIKB("KB", "memory of isolates"),
  /** Used memory before OpenLambda was started. */
  UM1("MB", "memory before containers"),
  /** Used memory before Novo Isolates was started. */
  UM2("MB", "memory before isolates"),
  /** Used memory with OpenLambda running. */
  UMOL("MB", "memory with containers"),
  /** Used memory with Novo Isolates running. */
  UMNI("MB", "memory with isolates"),
  /** {@link #UM1} in KB. */
  UM1KB("KB", "memory before containers"),
  /** {@link #UM2} in KB. */
  UM2KB("KB", "memory before isolates"),
  /** {@link #UMOL} in KB. */
  UMOLKB("KB", "memory with containers"),
  /** {@link #UMNI} in KB. */
  UMNIKB("KB", "memory with isolates");

  private final String unit;
  private final String title;

  PaperSeries(String unit, String title) {
    this.unit = unit;
    this.title = title;
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
