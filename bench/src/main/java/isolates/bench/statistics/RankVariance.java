package isolates.bench.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * What a factor does to values: the test of Kruskal and Wallis (JASA 47 (1952) 583-621), by ranks,
 * so that no tail decides it.
 *
 * @param p of the null hypothesis that the factor does nothing; {@code NaN} where too little is
 *     known
 * @param share of the variance of ranks that lies between the factor's levels, less what chance
 *     puts there (eta squared of H); 0 or above
 * @param level the one whose median is furthest from that of all others; empty where too little is
 *     known
 * @param effect how far that is, as a share of the others' median
 */
record RankVariance(double p, double share, String level, double effect) {
  /** A level with fewer values than this is left out. */
  private static final int FEWEST = 5;

  private static final RankVariance UNKNOWN =
      new RankVariance(Double.NaN, Double.NaN, "", Double.NaN);

  /**
   * @param levels of each value; values with an empty one are left out
   */
  static RankVariance of(double[] values, List<String> levels) {
    Map<String, List<Double>> byLevel = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (!levels.get(i).isEmpty()) {
        byLevel.computeIfAbsent(levels.get(i), level -> new ArrayList<>()).add(values[i]);
      }
    }
    byLevel.values().removeIf(ofLevel -> ofLevel.size() < FEWEST);
    if (byLevel.size() < 2) {
      return UNKNOWN;
    }
    double[] kept = array(byLevel.values().stream().flatMap(List::stream).toList());
    int n = kept.length;
    double[] ranks = Trend.ranks(kept);
    double centre = (n + 1) / 2.0;
    double squares = 0;
    for (double rank : ranks) {
      squares += (rank - centre) * (rank - centre);
    }
    double between = 0;
    int at = 0;
    String furthest = "";
    double effect = 0;
    for (Map.Entry<String, List<Double>> level : byLevel.entrySet()) {
      int size = level.getValue().size();
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += ranks[at++] - centre;
      }
      between += sum * sum / size;
      double others =
          median(
              byLevel.entrySet().stream()
                  .filter(other -> !other.getKey().equals(level.getKey()))
                  .flatMap(other -> other.getValue().stream())
                  .toList());
      double shift = median(level.getValue()) / others - 1;
      if (furthest.isEmpty() || Math.abs(shift) > Math.abs(effect)) {
        furthest = level.getKey();
        effect = shift;
      }
    }
    int k = byLevel.size();
    double h = squares == 0 ? 0 : (n - 1) * between / squares;
    return new RankVariance(
        ChiSquaredDistribution.of(k - 1).survivalProbability(h),
        Math.max(0, (h - k + 1) / (n - k)),
        furthest,
        effect);
  }

  private static double median(List<Double> values) {
    return Median.withDefaults().evaluate(array(values));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
