package isolates.workload;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How an answer is checked: a wrong answer is a failure, never a fast sample. */
@FunctionalInterface
public interface Check {
  /**
   * What is wrong with an answer.
   *
   * @param input the number that the round drew
   * @param answer what the function said, without the platform's wrapping
   * @return one line, empty if the answer is right
   */
  Optional<String> complaint(long input, byte[] answer);

  /** The answer is the input's Fibonacci number, in decimal. */
  record Fibonacci() implements Check {
    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      BigInteger a = BigInteger.ZERO;
      BigInteger b = BigInteger.ONE;
      for (long i = 0; i < input; i++) {
        BigInteger next = a.add(b);
        a = b;
        b = next;
      }
      return differs(input, text(answer).strip(), a.toString());
    }
  }

  /** The answer is this text, to the letter. */
  record Equals(String expected) implements Check {
    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      return differs(input, text(answer), expected);
    }
  }

  /** The pattern is found somewhere in the answer. */
  record Matches(Pattern pattern) implements Check {
    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      String text = text(answer);
      return pattern.matcher(text).find()
          ? Optional.empty()
          : wrong(input, "'%s' does not match %s".formatted(excerpt(text), pattern));
    }
  }

  /** The answer is the body of the request. */
  record Echo(Input of) implements Check {
    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      byte[] expected = of.body(input);
      int at = Arrays.mismatch(answer, expected);
      return at < 0
          ? Optional.empty()
          : wrong(
              input,
              "%d bytes instead of the %d of the input, different from byte %d on"
                  .formatted(answer.length, expected.length, at));
    }
  }

  /** The answer is the SHA-256 of the request's body, in hexadecimal. */
  record DigestOfInput(Input of) implements Check {
    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      return differs(input, text(answer).strip(), sha256(of.body(input)));
    }
  }

  /** The answer has this SHA-256. */
  record Digest(String expected) implements Check {
    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      String digest = sha256(answer);
      return digest.equals(expected)
          ? Optional.empty()
          : wrong(
              input,
              "%d bytes with SHA-256 %s instead of %s".formatted(answer.length, digest, expected));
    }
  }

  /**
   * Values in an answer of JSON.
   *
   * @param expected by JSON pointer (RFC 6901), as text
   */
  record Json(Map<String, String> expected) implements Check {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      JsonNode found;
      try {
        found = JSON.readTree(answer);
      } catch (JacksonException e) {
        return wrong(input, "'%s' is not JSON".formatted(excerpt(text(answer))));
      }
      for (Map.Entry<String, String> each : expected.entrySet()) {
        JsonNode value = found.at(each.getKey());
        String said = value.isValueNode() ? value.asString() : value.toString();
        if (!said.equals(each.getValue())) {
          return wrong(
              input,
              "%s is %s instead of '%s'"
                  .formatted(
                      each.getKey(),
                      value.isMissingNode() ? "missing" : "'" + excerpt(said) + "'",
                      each.getValue()));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * A shell command that gets the answer on standard input and, as files, the input's body in
   * {@code $INPUT}; {@code $N} is the number. It ends with 0 if the answer is right, and else says
   * what is wrong.
   */
  record Command(String command, Path folder, Input of) implements Check {
    private static final int SECONDS = 10;

    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      try {
        Path files = Files.createTempDirectory("isolates-check-");
        Path body = files.resolve("input");
        Path answered = files.resolve("answer");
        Path said = files.resolve("said");
        try {
          Files.write(body, of.body(input));
          Files.write(answered, answer);
          ProcessBuilder check =
              new ProcessBuilder("sh", "-c", command)
                  .directory(folder.toFile())
                  .redirectInput(answered.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(said.toFile());
          check.environment().put("INPUT", body.toString());
          check.environment().put("N", Long.toString(input));
          Process process = check.start();
          boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
          process.destroyForcibly();
          if (ended && process.exitValue() == 0) {
            return Optional.empty();
          }
          String words = excerpt(text(Files.readAllBytes(said)));
          return wrong(
              input,
              ended
                  ? "its check ended with status %d: %s".formatted(process.exitValue(), words)
                  : "its check took more than %d s".formatted(SECONDS));
        } finally {
          for (Path file : new Path[] {body, answered, said, files}) {
            Files.deleteIfExists(file);
          }
        }
      } catch (IOException e) {
        return wrong(input, "its check cannot be run: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return wrong(input, "its check was interrupted");
      }
    }
  }

  /** Any answer will do: the user said so. */
  record None() implements Check {
    @Override
    public Optional<String> complaint(long input, byte[] answer) {
      return Optional.empty();
    }
  }

  private static Optional<String> differs(long input, String answer, String expected) {
    return answer.equals(expected)
        ? Optional.empty()
        : wrong(input, "'%s' instead of '%s'".formatted(excerpt(answer), excerpt(expected)));
  }

  private static Optional<String> wrong(long input, String how) {
    return Optional.of("wrong answer to %d: %s".formatted(input, how));
  }

  private static String text(byte[] answer) {
    return new String(answer, StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String excerpt(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 80 ? line : line.substring(0, 80) + "...";
  }
}
