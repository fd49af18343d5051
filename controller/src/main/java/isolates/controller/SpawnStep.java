package isolates.controller;

/** What a child was doing when it failed before its program; {@code enum spawn_step} in spawn.h. */
enum SpawnStep {
  GROUP("make a process group for"),
  LIMITS("limit the resources of"),
  STDIO("set standard input and output of"),
  USER("change the user of"),
  DIRECTORY("enter the directory of"),
  SECCOMP("install the system call filter for"),
  EXEC("execute"),
  NAMESPACE("make a user namespace for the template of");

  private final String inWords;

  SpawnStep(String inWords) {
    this.inWords = inWords;
  }

  static SpawnStep of(int number) {
    return values()[number - 1];
  }

  /** To be read between "cannot" and the name of the program. */
  String inWords() {
    return inWords;
  }
}
