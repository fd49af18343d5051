package isolates.bench.gate;

import isolates.bench.WrongUseException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How much slower is still no regression.
 *
 * @param share of the baseline, above 0: 0.05 allows 5 % more
 */
public record Tolerance(double share) {
  private static final double LARGEST = 10;

  /** What is tolerated where nobody says otherwise. */
  public static final Tolerance DEFAULT = new Tolerance(0.05);

  /**
   * Reads {@code 5%} or {@code 0.05}.
   *
   * @throws WrongUseException if it is neither, not above 0, or above 1000 %
   */
  public static Tolerance parse(String text) {
    String number = text.strip();
    boolean percent = number.endsWith("%");
    try {
      BigDecimal value =
          new BigDecimal(percent ? number.substring(0, number.length() - 1).strip() : number);
      double share = value.doubleValue() / (percent ? 100 : 1);
      if (share > 0 && share <= LARGEST) {
        return new Tolerance(share);
      }
    } catch (NumberFormatException e) {
      // Said below, with what would be right.
    }
    throw new WrongUseException(
        "'%s' is not a tolerance; write a share above 0 such as 5%% or 0.05".formatted(text));
  }

  /** The greatest ratio that is no regression. */
  double slower() {
    return 1 + share;
  }

  /** The least ratio that is no improvement: as far from 1 as {@link #slower}, the other way. */
  double faster() {
    return 1 / (1 + share);
  }

  @Override
  public String toString() {
    return new BigDecimal(share * 100)
            .setScale(2, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString()
        + "%";
  }
}
