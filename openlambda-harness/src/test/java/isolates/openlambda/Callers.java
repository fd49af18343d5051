package isolates.openlambda;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that call a worker at the same time. */
final class Callers {
  private Callers() {}

  /** One of many calls. */
  interface Call<T> {
    T number(int i) throws Exception;
  }

  /** Makes so many calls, on so many threads; returns their results in the order of the calls. */
  static <T> List<T> callAtOnce(int threads, int calls, Call<T> call) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        int number = i;
        tasks.add(() -> call.number(number));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : callers.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      callers.shutdownNow();
    }
  }
}
