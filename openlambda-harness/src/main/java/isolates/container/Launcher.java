package isolates.container;

import java.nio.file.Path;
import java.util.function.IntConsumer;

/** Starts programs for the event loop, without blocking it. */
interface Launcher {

  /** native or processbuilder. */
  String name();

  /**
   * Starts a program, with no input.
   *
   * @param log gets its output
   * @param ended told its exit status on the event loop; 128 and more for a signal, 127 where it
   *     could not be started
   */
  void launch(LaunchCommand command, Path log, IntConsumer ended);
}
