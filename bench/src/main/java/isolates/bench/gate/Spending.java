package isolates.bench.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The boundaries of a group sequential test: how strong the evidence must be at each of several
 * looks, so that over all looks together the chance of an error stays what it is for one.
 *
 * <p>The error is spent as K. K. G. Lan and D. L. DeMets propose (Biometrika 70 (1983) 659-663),
 * after the shape of P. C. O'Brien and T. R. Fleming: hardly any of it early, nearly all at the
 * end, so that waiting for the end costs next to no power. The boundary of each look comes of the
 * recursive integration of P. Armitage, C. K. McPherson and B. C. Rowe (JRSS A 132 (1969) 235-244);
 * see C. Jennison, B. W. Turnbull: Group Sequential Methods (2000), chapters 7 and 19. With Holm's
 * correction over several tests: Y. Ye, A. Li, L. Liu, B. Yao, Statistics in Medicine 32 (2013)
 * 1112-1124.
 */
final class Spending {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Beyond this many standard deviations below 0 nothing matters to an upper boundary. */
  private static final double DEEPEST = 8;

  /** Steps of the integration; a boundary moves by under 0.001 with more. */
  private static final int STEPS = 400;

  /** Evidence that a rank test of any size we measure cannot give. */
  private static final double NEVER = 38;

  private final List<Double> information = new ArrayList<>();
  private final Map<Double, List<Double>> boundaries = new HashMap<>();

  /**
   * Adds a look.
   *
   * @param share of the samples that there will be at most, above that of the last look, 1 at most
   * @return how strong the evidence must be at this look
   */
  Critical look(double share) {
    if (share <= 0 || share > 1 || (!information.isEmpty() && share <= last())) {
      throw new IllegalArgumentException("a look at " + share + " after looks at " + information);
    }
    information.add(share);
    int look = information.size();
    return level ->
        boundaries.computeIfAbsent(level, l -> new ArrayList<>()).size() >= look
            ? boundaries.get(level).get(look - 1)
            : extend(level, look);
  }

  private double last() {
    return information.get(information.size() - 1);
  }

  private double extend(double level, int look) {
    List<Double> known = boundaries(level, information.subList(0, look));
    boundaries.put(level, known);
    return known.get(look - 1);
  }

  /** What may have been spent by a share of the information. */
  static double spent(double level, double share) {
    return 2
        * NORMAL.survivalProbability(
            NORMAL.inverseSurvivalProbability(level / 2) / Math.sqrt(share));
  }

  /**
   * The boundaries of all looks for one level.
   *
   * @param level one-sided
   * @param shares of the information at each look, ascending
   */
  static List<Double> boundaries(double level, List<Double> shares) {
    List<Double> found = new ArrayList<>();
    // The density of the score z(k) sqrt(t(k)), a Brownian motion at time t(k), over paths that
    // crossed no boundary so far, on a grid.
    double[] grid = {0};
    double[] density = {1};
    double before = 0;
    double spentBefore = 0;
    for (double share : shares) {
      double toSpend = spent(level, share) - spentBefore;
      double step = Math.sqrt(share - before);
      double boundary = boundary(grid, density, step, share, toSpend);
      found.add(boundary / Math.sqrt(share));
      double low = -DEEPEST * Math.sqrt(share);
      double[] next = new double[STEPS + 1];
      Arrays.setAll(next, i -> low + (boundary - low) * i / STEPS);
      double[] nextDensity = new double[STEPS + 1];
      double width = (boundary - low) / STEPS;
      for (int i = 0; i <= STEPS; i++) {
        double sum = 0;
        for (int j = 0; j < grid.length; j++) {
          sum += density[j] * NORMAL.density((next[i] - grid[j]) / step) / step;
        }
        // The weights of Simpson's rule go with the density, ready for the next sum.
        double weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        nextDensity[i] = sum * weight * width / 3;
      }
      grid = next;
      density = nextDensity;
      before = share;
      spentBefore = spent(level, share);
    }
    return found;
  }

  /** Where the chance to be beyond it is what may be spent, by bisection. */
  private static double boundary(
      double[] grid, double[] density, double step, double share, double toSpend) {
    double low = 0;
    double high = NEVER * Math.sqrt(share);
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      double beyond = 0;
      for (int j = 0; j < grid.length; j++) {
        beyond += density[j] * NORMAL.survivalProbability((middle - grid[j]) / step);
      }
      if (beyond > toSpend) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
