package isolates.controller;

/**
 * A request-target, taken apart.
 *
 * @param path the path, percent-encoded, starting with a slash in every valid request
 * @param query what follows the first question mark, percent-encoded, empty if nothing
 */
record Target(String path, String query) {
  /** Of the origin form {@code /path?query} or the absolute form {@code http://host/path?query}. */
  static Target of(String requestTarget) {
    String local = requestTarget;
    int scheme = requestTarget.indexOf("://");
    if (scheme > 0 && !requestTarget.startsWith("/")) {
      int slash = requestTarget.indexOf('/', scheme + 3);
      local = slash < 0 ? "/" : requestTarget.substring(slash);
    }
    int mark = local.indexOf('?');
    return mark < 0
        ? new Target(local, "")
        : new Target(local.substring(0, mark), local.substring(mark + 1));
  }
}
