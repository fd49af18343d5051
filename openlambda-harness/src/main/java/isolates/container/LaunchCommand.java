package isolates.container;

import java.util.List;
import java.util.Map;

/**
 * The command that makes a prepared container run: it returns once the container's first process
 * has been started.
 *
 * @param arguments program, by its path, and arguments
 * @param environment its whole environment
 */
record LaunchCommand(List<String> arguments, Map<String, String> environment) {}
