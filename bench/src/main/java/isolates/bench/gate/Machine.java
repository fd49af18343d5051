package isolates.bench.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * What decides whether two times may be compared.
 *
 * @param cpu the processor's model
 * @param processors how many there are
 * @param kernel the kernel's release
 * @param jdk the version of the JVM that measured
 */
public record Machine(String cpu, long processors, String kernel, String jdk) {
  /** How another machine differs, a few words each; empty if times of both may be compared. */
  List<String> differences(Machine other) {
    List<String> found = new ArrayList<>();
    add(found, "CPU", cpu, other.cpu);
    add(found, "processors", Long.toString(processors), Long.toString(other.processors));
    add(found, "kernel", kernel, other.kernel);
    add(found, "JDK", jdk, other.jdk);
    return found;
  }

  private static void add(List<String> found, String what, String ours, String theirs) {
    if (!ours.equals(theirs)) {
      found.add("%s '%s' against '%s'".formatted(what, ours, theirs));
    }
  }

  /** In a few words, for a history that spans machines. */
  String name() {
    return "%s x %d, %s, JDK %s".formatted(cpu, processors, kernel, jdk);
  }
}
