package isolates.bench.measure;

/** Does the one thing that is measured again and again. */
@FunctionalInterface
public interface Invoker {
  /** Invokes with an input, and returns when the response has come or failed. */
  Response invoke(long input);
}
