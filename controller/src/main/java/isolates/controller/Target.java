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
    if (authority(requestTarget) != null) {
      int end = authorityEnd(requestTarget);
      // Without a path: that of the root, RFC 9112 section 3.2.1.
      local = (requestTarget.startsWith("/", end) ? "" : "/") + requestTarget.substring(end);
    }
    int mark = local.indexOf('?');
    return mark < 0
        ? new Target(local, "")
        : new Target(local.substring(0, mark), local.substring(mark + 1));
  }

  /** The host and port of an absolute-form target; null if it is of the origin form. */
  static String authority(String requestTarget) {
    int scheme = requestTarget.indexOf("://");
    return scheme > 0 && !requestTarget.startsWith("/")
        ? requestTarget.substring(scheme + 3, authorityEnd(requestTarget))
        : null;
  }

  private static int authorityEnd(String requestTarget) {
    int end = requestTarget.indexOf("://") + 3;
    while (end < requestTarget.length() && "/?#".indexOf(requestTarget.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
