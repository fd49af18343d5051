package isolates.workload;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** How an answer is checked: a wrong answer is a failure, never a fast sample. */
@FunctionalInterface
public interface Check {
  /**
   * What is wrong with an answer.
   *
   * @param input the number the function was given
   * @param answer what the function said, without the platform's wrapping
   * @return one line, empty if the answer is right
   */
  Optional<String> complaint(long input, String answer);

  /** The answer is the input's Fibonacci number, in decimal. */
  record Fibonacci() implements Check {
    @Override
    public Optional<String> complaint(long input, String answer) {
      BigInteger a = BigInteger.ZERO;
      BigInteger b = BigInteger.ONE;
      for (long i = 0; i < input; i++) {
        BigInteger next = a.add(b);
        a = b;
        b = next;
      }
      return new Equals(a.toString()).complaint(input, answer.strip());
    }
  }

  /** The answer is this text, to the letter. */
  record Equals(String expected) implements Check {
    @Override
    public Optional<String> complaint(long input, String answer) {
      return answer.equals(expected)
          ? Optional.empty()
          : Optional.of(
              "wrong answer to %d: '%s' instead of '%s'"
                  .formatted(input, excerpt(answer), excerpt(expected)));
    }
  }

  /** The pattern is found somewhere in the answer. */
  record Matches(Pattern pattern) implements Check {
    @Override
    public Optional<String> complaint(long input, String answer) {
      return pattern.matcher(answer).find()
          ? Optional.empty()
          : Optional.of(
              "wrong answer to %d: '%s' does not match %s"
                  .formatted(input, excerpt(answer), pattern));
    }
  }

  private static String excerpt(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 80 ? line : line.substring(0, 80) + "...";
  }
}
