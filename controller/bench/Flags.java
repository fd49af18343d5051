/** Prints the recommended flags of the controller's JVM, and of a class path what it uses. */
class Flags {
  public static void main(String[] args) {
    System.out.println(
        String.join(" ", isolates.process.JvmFlags.RECOMMENDED)
            + " -cp "
            + isolates.process.JvmFlags.classPath(args[0]));
  }
}
