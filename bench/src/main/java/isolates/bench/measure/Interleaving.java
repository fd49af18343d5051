package isolates.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The order of samples: rounds, each of which takes every cell once in a random order of its own,
 * so that drift hits all alike. The same seed gives the same order and the same inputs.
 */
public final class Interleaving {
  private final Random random;
  private final int max;

  /**
   * @param max inputs are drawn uniformly from 1 to this
   */
  public Interleaving(long seed, int max) {
    this.random = new Random(seed);
    this.max = max;
  }

  /** The cells of one round, shuffled. */
  public <T> List<T> round(List<T> cells) {
    List<T> order = new ArrayList<>(cells);
    Collections.shuffle(order, random);
    return order;
  }

  /**
   * The input of one round, the same for all of its cells: what is compared has done the same work.
   */
  public long input() {
    return 1L + random.nextInt(max);
  }
}
