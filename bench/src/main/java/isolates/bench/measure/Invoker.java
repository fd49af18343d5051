package isolates.bench.measure;

/** Does the one thing that is measured again and again. */
@FunctionalInterface
public interface Invoker {
  /** Invokes with an input, and returns when the answer has come or failed. */
  Reply invoke(long input);
}
