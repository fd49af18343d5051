package isolates.bench.load;

import isolates.bench.experiment.Task;
import isolates.bench.sample.Mode;
import java.time.Duration;
import java.util.List;

/**
 * What an open loop offers, decided and found possible before anything is measured.
 *
 * @param tasks each platform with each function that it can run
 * @param mode the instances to ask for: warm, for platforms that have it, or cold for all
 * @param arrivals when requests are due
 * @param arrivalsName what load.csv says of them
 * @param rates offered to every platform, in requests a second; empty to find each one's limit and
 *     offer rates up to it
 * @param time that a step lasts
 * @param timeout after which a request counts as unanswered
 * @param repetitions of each step
 * @param connections under way at a time, at most
 * @param seed of arrivals, inputs and the order of steps
 * @param max inputs are drawn from 1 to this
 */
public record LoadPlan(
    List<Task> tasks,
    Mode mode,
    Arrivals arrivals,
    String arrivalsName,
    List<Double> rates,
    Duration time,
    Duration timeout,
    int repetitions,
    int connections,
    long seed,
    int max) {}
