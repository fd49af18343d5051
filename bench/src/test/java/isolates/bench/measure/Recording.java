package isolates.bench.measure;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A recorder that writes into a folder of a test's, and what it has written. */
public final class Recording implements AutoCloseable {
  private final Path file;
  private final CsvWriter<Sample> writer;
  private final Recorder recorder;

  public Recording(Path folder, String bench) throws IOException {
    file = folder.resolve("samples.csv");
    writer = CsvWriter.create(file, CsvColumns.SAMPLES);
    recorder = new Recorder("run", bench, writer);
  }

  public Recorder recorder() {
    return recorder;
  }

  /** The samples on disk now, while the run goes on. */
  public List<Sample> rows() throws IOException {
    return ReadRows.samples(file);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
