package isolates.bench.sample;

import java.util.List;

/** Something that is a row of a CSV file. */
public interface CsvRow {
  /** Its fields, in the order of the columns. */
  List<Object> fields();
}
