package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Of many simulated runs, 95 % of the intervals contain the truth, within 1.5 points: no fewer, and
 * no more. Five times 2,000 runs, so that a rate is known to 0.2 points and no seed decides.
 */
class CoverageTest {
  private static final int RUNS = 10_000;
  private static final int REPLICATES = 399;

  /** Latencies in nanoseconds, as runs have them. */
  enum Population {
    /** One way through the code, with a tail. */
    LOG_NORMAL {
      @Override
      double draw(RandomGenerator random) {
        return 1e6 * Math.exp(0.5 * random.nextGaussian());
      }
    },
    /** A fast path and a slow one, five times apart, three of ten taking the slow one. */
    BIMODAL {
      @Override
      double draw(RandomGenerator random) {
        double mode = random.nextDouble() < 0.7 ? 1e6 : 5e6;
        return mode * Math.exp(0.2 * random.nextGaussian());
      }
    };

    abstract double draw(RandomGenerator random);

    Distribution sample(RandomGenerator random, int n) {
      return Distribution.of(
          IntStream.range(0, n).mapToLong(i -> Math.round(draw(random))).toArray(), 1e-6);
    }

    double median() {
      return sample(new SplittableRandom(99), 2_000_001).median();
    }
  }

  @ParameterizedTest
  @EnumSource(Population.class)
  void theIntervalOfAMedianCoversAtItsRate(Population population) {
    double truth = population.median();
    for (int n : new int[] {33, 100}) {
      double rate = rate(random -> MedianInterval.of(population.sample(random, n)).contains(truth));
      assertThat(rate).as("n = %d", n).isCloseTo(0.95, within(0.015));
    }
  }

  @ParameterizedTest
  @EnumSource(Population.class)
  void theIntervalOfARatioOfMediansCoversAtItsRate(Population population) {
    double truth = 1;
    double rate =
        rate(
            random ->
                Bootstrap.ratioOfMedians(
                        population.sample(random, 100), population.sample(random, 100), REPLICATES)
                    .contains(truth));
    assertThat(rate).isCloseTo(0.95, within(0.015));
  }

  private static double rate(Predicate<RandomGenerator> covers) {
    SplittableRandom seeds = new SplittableRandom(7);
    RandomGenerator[] randoms =
        IntStream.range(0, RUNS).mapToObj(i -> seeds.split()).toArray(RandomGenerator[]::new);
    long covered = IntStream.range(0, RUNS).parallel().filter(i -> covers.test(randoms[i])).count();
    return covered / (double) RUNS;
  }
}
