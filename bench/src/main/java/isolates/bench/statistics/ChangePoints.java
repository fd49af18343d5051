package isolates.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Where a series changed its distribution for good: E-divisive, hierarchical division by the energy
 * distance with a permutation test at each step (D. S. Matteson, N. A. James, JASA 109 (2014)
 * 334-345), as D. Daly et al. use it on performance histories (ICPE 2020). It asks for no shape of
 * the noise and no number of changes.
 */
public final class ChangePoints {
  private static final int SHORTEST = 4;
  private static final int PERMUTATIONS = 499;
  private static final double LEVEL = 0.01;
  private static final long SEED = 20_201_121;

  private ChangePoints() {}

  /**
   * A change.
   *
   * @param index of the first value after it
   * @param before median of the stretch before it
   * @param after median of the stretch after it
   */
  public record Change(int index, double before, double after) {
    public double ratio() {
      return after / before;
    }
  }

  /**
   * The changes of a series, in order.
   *
   * @param values above 0, in order of time
   */
  public static List<Change> of(double[] values) {
    double[] logs = Arrays.stream(values).map(Math::log).toArray();
    List<Integer> cuts = new ArrayList<>();
    divide(logs, 0, logs.length, cuts, new SplittableRandom(SEED));
    cuts.sort(Comparator.naturalOrder());
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      int from = i == 0 ? 0 : cuts.get(i - 1);
      int to = i + 1 == cuts.size() ? values.length : cuts.get(i + 1);
      changes.add(
          new Change(
              cuts.get(i), median(values, from, cuts.get(i)), median(values, cuts.get(i), to)));
    }
    return changes;
  }

  private static double median(double[] values, int from, int to) {
    return Median.withDefaults().evaluate(Arrays.copyOfRange(values, from, to));
  }

  private record Cut(int index, double energy) {}

  private static void divide(
      double[] values, int from, int to, List<Integer> cuts, RandomGenerator random) {
    if (to - from < 2 * SHORTEST) {
      return;
    }
    double[] part = Arrays.copyOfRange(values, from, to);
    Cut best = best(part);
    int asGood = 0;
    double[] shuffled = part.clone();
    for (int i = 0; i < PERMUTATIONS; i++) {
      shuffle(shuffled, random);
      asGood += best(shuffled).energy() >= best.energy() ? 1 : 0;
    }
    if ((asGood + 1.0) / (PERMUTATIONS + 1) > LEVEL) {
      return;
    }
    int cut = from + best.index();
    cuts.add(cut);
    divide(values, from, cut, cuts, random);
    divide(values, cut, to, cuts, random);
  }

  private static void shuffle(double[] values, RandomGenerator random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /** The cut with the greatest energy distance between its sides, in time n squared. */
  private static Cut best(double[] values) {
    int n = values.length;
    double total = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        total += Math.abs(values[i] - values[j]);
      }
    }
    // Sums of distances within the left side, within the right side, and between them.
    double left = 0;
    double right = total;
    Cut best = new Cut(0, Double.NEGATIVE_INFINITY);
    for (int cut = 1; cut <= n - SHORTEST; cut++) {
      double toLeft = 0;
      double toRight = 0;
      for (int i = 0; i < n; i++) {
        double distance = Math.abs(values[i] - values[cut - 1]);
        toLeft += i < cut - 1 ? distance : 0;
        toRight += i > cut - 1 ? distance : 0;
      }
      left += toLeft;
      right -= toRight;
      if (cut >= SHORTEST) {
        double a = cut;
        double b = n - cut;
        double between = total - left - right;
        double energy =
            a
                * b
                / (a + b)
                * (2 * between / (a * b) - 2 * left / (a * (a - 1)) - 2 * right / (b * (b - 1)));
        if (energy > best.energy()) {
          best = new Cut(cut, energy);
        }
      }
    }
    return best;
  }
}
