package isolates.bench.statistics;

import java.util.ArrayList;
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
public final class AlphaSpending {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** How strong evidence must be. */
  @FunctionalInterface
  public interface CriticalValue {
    /** The samples are looked at once. */
    CriticalValue ONCE = NORMAL::inverseSurvivalProbability;

    /**
     * The standard normal quantile that a statistic must exceed now, so that it does so wrongly
     * with at most that chance, over all looks together.
     *
     * @param level one-sided, above 0 and below 0.5
     */
    double z(double level);
  }

  /** Beyond this many standard deviations below 0 nothing matters to an upper boundary. */
  private static final double DEEPEST = 8;

  /** Steps of the integration; a boundary moves by under 0.001 with more. */
  private static final int STEPS = 240;

  /** Evidence that a rank test of any size we measure cannot give. */
  private static final double NEVER = 38;

  private final List<Double> information = new ArrayList<>();
  private final Map<Double, Walk> walks = new HashMap<>();

  /**
   * Adds a look.
   *
   * @param share of the samples that there will be at most, above that of the last look, 1 at most
   * @return how strong the evidence must be at this look
   */
  public CriticalValue look(double share) {
    if (share <= 0 || share > 1 || (!information.isEmpty() && share <= last())) {
      throw new IllegalArgumentException("a look at " + share + " after looks at " + information);
    }
    information.add(share);
    int look = information.size();
    return level -> walks.computeIfAbsent(level, Walk::new).boundary(look, information);
  }

  private double last() {
    return information.get(information.size() - 1);
  }

  /** What may have been spent by a share of the information. */
  static double spent(double level, double share) {
    return 2
        * NORMAL.survivalProbability(
            NORMAL.inverseSurvivalProbability(level / 2) / Math.sqrt(share));
  }

  /** The looks at one level, as far as they were made. */
  private static final class Walk {
    private final double level;
    private final List<Double> found = new ArrayList<>();

    /**
     * The density of the score z sqrt(share), a Brownian motion at time share, over the paths that
     * crossed no boundary so far; its weights for Simpson's rule are in it.
     */
    private double[] density = {1};

    private double[] grid = {0};
    private double before;

    Walk(double level) {
      this.level = level;
    }

    double boundary(int look, List<Double> shares) {
      while (found.size() < look) {
        advance(shares.get(found.size()));
      }
      return found.get(look - 1);
    }

    private void advance(double share) {
      double toSpend = spent(level, share) - (before == 0 ? 0 : spent(level, before));
      double step = Math.sqrt(share - before);
      double boundary = boundary(step, share, toSpend);
      found.add(boundary / Math.sqrt(share));
      double low = -DEEPEST * Math.sqrt(share);
      double width = (boundary - low) / STEPS;
      double[] next = new double[STEPS + 1];
      double[] nextDensity = new double[STEPS + 1];
      for (int i = 0; i <= STEPS; i++) {
        next[i] = low + i * width;
        double sum = 0;
        for (int j = 0; j < grid.length; j++) {
          sum += density[j] * NORMAL.density((next[i] - grid[j]) / step) / step;
        }
        double weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        nextDensity[i] = sum * weight * width / 3;
      }
      grid = next;
      density = nextDensity;
      before = share;
    }

    /** Where the chance to be beyond it is what may be spent, by bisection. */
    private double boundary(double step, double share, double toSpend) {
      double low = 0;
      double high = NEVER * Math.sqrt(share);
      for (int i = 0; i < 50; i++) {
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
}
