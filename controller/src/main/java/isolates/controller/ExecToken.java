package isolates.controller;

import java.security.SecureRandom;

/**
 * 192 random bits by which a seccomp filter knows the controller's own execve: they stand in the
 * three arguments that execve does not take, which no isolate can read or guess.
 */
record ExecToken(long first, long second, long third) {
  static ExecToken random() {
    SecureRandom random = new SecureRandom();
    return new ExecToken(random.nextLong(), random.nextLong(), random.nextLong());
  }
}
