package isolates.openlambda;

/**
 * Who answers at a URL. Only what showed OpenLambda's own marks is {@link Kind#OPENLAMBDA}: a web
 * server that merely answers is not, nor is our own worker, which says who it is.
 *
 * @param kind what it is
 * @param description how it showed, in words for a report
 */
public record WorkerIdentity(Kind kind, String description) {
  /** What can be behind a URL. */
  public enum Kind {
    /** A worker of the OpenLambda project. */
    OPENLAMBDA,
    /** The container worker of this project. */
    BUILT_IN,
    /** Neither. */
    OTHER
  }
}
