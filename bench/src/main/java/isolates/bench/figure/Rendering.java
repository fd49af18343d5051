package isolates.bench.figure;

import java.nio.file.Path;
import java.util.List;

/**
 * What came of rendering a folder.
 *
 * @param files written, in order
 * @param missing a line for each figure that could not be made, saying what it lacks
 * @param numbers a line for each series drawn: its n, mean, median and interval
 */
public record Rendering(List<Path> files, List<String> missing, List<String> numbers) {
  public Rendering {
    files = List.copyOf(files);
    missing = List.copyOf(missing);
    numbers = List.copyOf(numbers);
  }
}
