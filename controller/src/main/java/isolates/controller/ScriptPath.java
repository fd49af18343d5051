package isolates.controller;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request's path names.
 *
 * @param executable the program, symbolic links followed
 * @param scriptName SCRIPT_NAME: the part of the path that named it, decoded; characters are bytes
 * @param pathInfo PATH_INFO: the rest, decoded, empty or starting with a slash; characters are
 *     bytes
 */
record ScriptPath(Path executable, String scriptName, String pathInfo) {

  /**
   * Finds the program: the first prefix of the path that is not a directory. Everything under it is
   * path information.
   *
   * @param root an absolute path without symbolic links
   * @param rawPath the path as the client sent it, percent-encoded, without its query
   * @throws HttpErrorException 400 if the path is malformed, 404 if nothing is there or it is
   *     outside the root, 403 if it is no program
   */
  static ScriptPath resolve(Path root, String rawPath) throws HttpErrorException {
    List<String> segments = segments(decode(rawPath), rawPath);
    Path at = root;
    StringBuilder name = new StringBuilder();
    int i = 0;
    try {
      while (i < segments.size()) {
        String segment = segments.get(i++);
        name.append('/').append(segment);
        if (segment.isEmpty()) {
          continue;
        }
        // What is no link in a directory that is real is real itself, which saves to ask again.
        at = at.resolve(new String(bytes(segment), StandardCharsets.UTF_8));
        BasicFileAttributes attributes = attributes(at);
        if (attributes.isSymbolicLink()) {
          at = at.toRealPath();
          if (!at.startsWith(root)) {
            throw notFound(rawPath);
          }
          attributes = attributes(at);
        }
        if (attributes.isDirectory()) {
          continue;
        }
        if (!attributes.isRegularFile() || !Files.isExecutable(at)) {
          throw new HttpErrorException(
              HttpResponseStatus.FORBIDDEN, rawPath + " is not an executable regular file");
        }
        return new ScriptPath(at, name.toString(), rest(segments, i));
      }
    } catch (AccessDeniedException e) {
      throw new HttpErrorException(
          HttpResponseStatus.FORBIDDEN, rawPath + " is in a closed directory");
    } catch (IOException | InvalidPathException e) {
      throw notFound(rawPath);
    }
    throw new HttpErrorException(HttpResponseStatus.FORBIDDEN, rawPath + " is a directory");
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** The path as it was sent, encoded, so that the response stays one line of text. */
  private static HttpErrorException notFound(String rawPath) {
    return new HttpErrorException(HttpResponseStatus.NOT_FOUND, rawPath + " is not there");
  }

  private static String rest(List<String> segments, int from) {
    return from == segments.size()
        ? ""
        : "/" + String.join("/", segments.subList(from, segments.size()));
  }

  /** Splits at slashes and removes dot segments as RFC 3986 section 5.2.4 does, within the root. */
  private static List<String> segments(String path, String rawPath) throws HttpErrorException {
    if (!path.startsWith("/")) {
      throw malformed();
    }
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      switch (segment) {
        case "." -> {}
        case ".." -> {
          if (segments.isEmpty()) {
            throw notFound(rawPath);
          }
          segments.remove(segments.size() - 1);
        }
        default -> segments.add(segment);
      }
    }
    return segments;
  }

  /** Decodes percent-encoding once, to characters that are bytes. */
  static String decode(String raw) throws HttpErrorException {
    if (raw.indexOf('%') < 0 && raw.indexOf('\0') < 0) {
      return raw;
    }
    StringBuilder decoded = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw malformed();
        }
        c = (char) ((high << 4) | low);
        i += 2;
      }
      if (c == 0) {
        throw malformed();
      }
      decoded.append(c);
    }
    return decoded.toString();
  }

  private static HttpErrorException malformed() {
    return new HttpErrorException(HttpResponseStatus.BAD_REQUEST, "malformed path");
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }
}
