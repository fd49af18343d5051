package isolates.container;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths as Go's http.ServeMux, OpenLambda's server, sees them. */
final class GoPath {
  private GoPath() {}

  /**
   * The path it redirects to where it is not the one that was asked for: no empty, {@code .} or
   * {@code ..} segments.
   */
  static String clean(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    String clean = "/" + String.join("/", segments);
    return path.endsWith("/") && !clean.equals("/") ? clean + "/" : clean;
  }
}
