package isolates.openlambda;

import java.util.Map;

/**
 * One container of the built-in worker, as {@code GET /.container/instances} tells.
 *
 * @param instance as in the header {@code Container-Instance}
 * @param function that runs in it
 * @param state starting, idle, frozen or busy
 * @param pid of its first process on the host; null while it starts
 * @param invocations it has been given
 * @param cgroups folder of its control group by controller; {@code unified} is version 2
 */
public record ContainerInstance(
    String instance,
    String function,
    String state,
    Long pid,
    long invocations,
    Map<String, String> cgroups) {}
