package isolates.bench.experiment;

import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Invoker;
import isolates.bench.measure.Response;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Mode;

/** Requests that are sent for their effect: each must be answered rightly, none is a sample. */
final class Requests {
  private Requests() {}

  /**
   * Has a started platform serve its function, one request at a time, warm where it can.
   *
   * @throws PlatformException at the first response that is missing or wrong
   */
  static void serve(Task task, HttpDriver driver, Interleaving inputs, int requests)
      throws InterruptedException {
    serve(task, task.steady(), driver, inputs, requests);
  }

  /**
   * Has it serve in that mode.
   *
   * @throws PlatformException at the first response that is missing or wrong
   */
  static void serve(Task task, Mode mode, HttpDriver driver, Interleaving inputs, int requests)
      throws InterruptedException {
    Platform platform = task.platform();
    Invoker invoker =
        driver.invoker(platform.endpoint(task.workload(), mode), task.workload().check());
    for (int i = 0; i < requests; i++) {
      Response response = invoker.invoke(inputs.input());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!response.ok()) {
        throw new PlatformException(
            platform
                .death()
                .orElse(
                    "%s did not run %s rightly: %s"
                        .formatted(platform.id(), task.workload().name(), response.error())));
      }
      platform.settle(mode, response.instance());
    }
  }
}
