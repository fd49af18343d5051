package isolates.bench.measure;

import java.util.function.Supplier;

/** Does the one thing that is measured again and again. */
@FunctionalInterface
public interface Invoker {
  /** Invokes with an input, and returns when the response has come or failed. */
  Response invoke(long input);

  /** The same with nothing in the stretch that counts but the sending itself. */
  default Invocation ready(long input) {
    return () -> {
      Response response = invoke(input);
      return () -> response;
    };
  }

  /** An invocation whose request is ready. It may be sent again and again. */
  @FunctionalInterface
  interface Invocation {
    /**
     * Sends it, and returns when the response has come or failed.
     *
     * @return what came of it, which is found out when it is asked for
     */
    Supplier<Response> send();

    /** Makes ready what a pause has made slow on this side, the side that is not measured. */
    default void rehearse() {}
  }
}
