/** Prints the recommended flags of the controller's JVM. */
class Flags {
  public static void main(String[] args) {
    System.out.println(String.join(" ", isolates.process.JvmFlags.RECOMMENDED));
  }
}
