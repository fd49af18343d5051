package isolates.bench.figure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The figures of a run's folder: every maker draws what it finds its file for. */
final class RunFigures {
  /** Draws from one kind of file. */
  @FunctionalInterface
  interface Maker {
    /** No figure where the run has not the file, or nothing in it. */
    List<Figure> of(RunFolder run) throws IOException;
  }

  /** To add a figure, add a maker: nothing else knows of them. */
  private static final List<Maker> MAKERS =
      List.of(
          StudyFigures::ofRun,
          LatencyFigures::of,
          TimeFigures::of,
          InterceptionFigures::of,
          PhaseFigures::of,
          MemoryFigures::of,
          MatrixFigures::of);

  private RunFigures() {}

  static List<Figure> of(RunFolder run) throws IOException {
    List<Figure> figures = new ArrayList<>();
    for (Maker maker : MAKERS) {
      figures.addAll(maker.of(run));
    }
    return figures;
  }
}
