package isolates.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a function is given. Each round of a run draws one number, the same for every platform; the
 * number is the input itself or the seed of what is generated, so that whoever knows it can make
 * the input again.
 */
public final class Input {
  /** How the input travels. */
  public enum Form {
    /** As the body, as it is. */
    @JsonProperty("stdin")
    STDIN,
    /** As {@code ?n=} of a GET. */
    @JsonProperty("query")
    QUERY,
    /** As the body, in JSON. */
    @JsonProperty("json")
    JSON
  }

  /** Makes an input of a number. */
  public sealed interface Draw {
    /** The number itself. */
    record Integers() implements Draw {}

    /** So many bytes, of which no two inputs have the same. */
    record Bytes(int size) implements Draw {}

    /** So many bytes of English words, which compress about as well as prose. */
    record Text(int size) implements Draw {}

    /** A JSON array of so many objects, each with an id, a name, a price and some tags. */
    record Json(int objects) implements Draw {}

    /** What is in a file, whatever the number. */
    record FromFile(Path file) implements Draw {}
  }

  private static final String WORDS =
      "the of and a to in is was he for it with as his on be at by had not are but from or have an"
          + " they which one you were all her she there would their we him been has when who will no"
          + " more if out so up said what its about than into them can only other time new some could"
          + " these two may first then do any like my now over such our man me even most made after";
  private static final List<String> VOCABULARY = List.of(WORDS.split(" "));
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(B|kB|KiB|MB|MiB)?");
  private static final int LARGEST = 64 << 20;

  private final Form form;
  private final Draw draw;
  private final String method;
  private final Map<String, String> headers;

  /** The last body, for it may be large, and every platform and the check of a round want it. */
  private volatile Drawn last;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Drawn(long number, byte[] body) {}

  /**
   * @param method of HTTP
   * @param headers added to each request
   */
  public Input(Form form, Draw draw, String method, Map<String, String> headers) {
    this.form = form;
    this.draw = draw;
    this.method = method;
    this.headers = Map.copyOf(headers);
  }

  /** Integers, posted in a form, or asked for in the query. */
  public static Input integers(Form form) {
    return new Input(form, new Draw.Integers(), form == Form.QUERY ? "GET" : "POST", Map.of());
  }

  public Form form() {
    return form;
  }

  public Draw draw() {
    return draw;
  }

  public String method() {
    return method;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** The same for f(event), which is called with JSON whatever else the function takes. */
  public Input forEvents() {
    return draw instanceof Draw.Integers
        ? new Input(Form.JSON, draw, form == Form.QUERY ? "POST" : method, headers)
        : this;
  }

  /** The type of the body where the headers do not say it. */
  public String contentType() {
    if (form == Form.JSON || draw instanceof Draw.Json) {
      return "application/json";
    }
    return draw instanceof Draw.Integers || draw instanceof Draw.Text
        ? "text/plain"
        : "application/octet-stream";
  }

  /** The body for a number; not to be written to. The same number makes the same bytes. */
  public byte[] body(long number) {
    Drawn known = last;
    if (known == null || known.number() != number) {
      known = new Drawn(number, make(number));
      last = known;
    }
    return known.body();
  }

  private byte[] make(long number) {
    if (draw instanceof Draw.Bytes bytes) {
      byte[] body = new byte[bytes.size()];
      new SplittableRandom(number).nextBytes(body);
      return body;
    }
    if (draw instanceof Draw.Text text) {
      return text(new SplittableRandom(number), text.size());
    }
    if (draw instanceof Draw.Json json) {
      return json(new SplittableRandom(number), json.objects()).getBytes(StandardCharsets.UTF_8);
    }
    if (draw instanceof Draw.FromFile from) {
      try {
        return Files.readAllBytes(from.file());
      } catch (IOException e) {
        throw new UncheckedIOException(from.file() + " cannot be read: " + e.getMessage(), e);
      }
    }
    return switch (form) {
      case STDIN -> Long.toString(number).getBytes(StandardCharsets.UTF_8);
      case JSON -> ("{\"n\": " + number + "}").getBytes(StandardCharsets.UTF_8);
      case QUERY -> new byte[0];
    };
  }

  private static byte[] text(SplittableRandom random, int size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(size + 16);
    while (out.size() < size) {
      out.writeBytes(word(random).getBytes(StandardCharsets.US_ASCII));
      out.write(random.nextInt(12) == 0 ? '\n' : ' ');
    }
    return java.util.Arrays.copyOf(out.toByteArray(), size);
  }

  private static String json(SplittableRandom random, int objects) {
    StringBuilder out = new StringBuilder("[");
    for (int id = 1; id <= objects; id++) {
      out.append(id == 1 ? "" : ",")
          .append(
              String.format(
                  Locale.ROOT,
                  "{\"id\":%d,\"name\":\"%s %s\",\"price\":%d.%02d,\"tags\":[\"%s\",\"%s\"]}",
                  id,
                  word(random),
                  word(random),
                  1 + random.nextInt(999),
                  random.nextInt(100),
                  word(random),
                  word(random)));
    }
    return out.append("]").toString();
  }

  private static String word(SplittableRandom random) {
    return VOCABULARY.get(random.nextInt(VOCABULARY.size()));
  }

  /**
   * A size such as {@code 0}, {@code 512}, {@code 1kB} or {@code 10MiB}.
   *
   * @throws IllegalArgumentException if it is none, or more than 64 MiB
   */
  static int size(String text) {
    Matcher size = SIZE.matcher(text);
    long bytes = -1;
    if (size.matches()) {
      long unit =
          switch (size.group(2) == null ? "B" : size.group(2)) {
            case "kB" -> 1_000;
            case "KiB" -> 1 << 10;
            case "MB" -> 1_000_000;
            case "MiB" -> 1 << 20;
            default -> 1;
          };
      bytes = Long.parseLong(size.group(1)) * unit;
    }
    if (bytes < 0 || bytes > LARGEST) {
      throw new IllegalArgumentException(
          "'%s' is not a size; write 0, 512, 1kB or 10MB, 64MiB at most".formatted(text));
    }
    return (int) bytes;
  }
}
