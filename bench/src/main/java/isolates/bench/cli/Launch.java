package isolates.bench.cli;

/** Entry point of {@code mvn exec:java} and of the packaged jar. */
public final class Launch {
  private Launch() {}

  public static void main(String[] args) {
    System.out.println("isolates-bench");
  }
}
