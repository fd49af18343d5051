package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.controller.SeccompFilter.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the compiled programs as the kernel would, instruction by instruction. */
class SeccompFilterTest {
  private static final Architecture X86 = Architecture.of("amd64");
  private static final ExecToken TICKET =
      new ExecToken(0x1122334455667788L, -2L, 0x7fffffff00000001L);
  private static final int EXECVE = 59;

  private static final int ALLOW = 0x7fff0000;
  private static final int LOG = 0x7ffc0000;
  private static final int KILL = 0x80000000;
  private static final int ENOSYS = 0x00050000 | 38;

  private static KernelNumbers names(int calls) {
    Map<String, Integer> numbers = new HashMap<>();
    IntStream.range(0, calls).forEach(number -> numbers.put("call" + number, number));
    numbers.remove("call" + EXECVE);
    numbers.put("execve", EXECVE);
    numbers.remove("call231");
    numbers.put("exit_group", 231);
    return new KernelNumbers(numbers, Map.of("EPERM", 1));
  }

  private static List<BpfInstruction> compile(KernelNumbers names, List<String> rows)
      throws StartupException {
    return SeccompFilter.compile(Policy.parse("test", rows, names), names, TICKET, X86);
  }

  private static int run(List<BpfInstruction> program, int arch, int number, long... arguments) {
    return evaluate(program, arch, number, arguments).result();
  }

  /** What a program returns, after how many instructions. */
  private record Evaluation(int result, int steps) {}

  private static Evaluation evaluate(
      List<BpfInstruction> program, int arch, int number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, arch);
    for (int i = 0; i < arguments.length; i++) {
      data.putLong(16 + 8 * i, arguments[i]);
    }
    int accumulator = 0;
    int steps = 0;
    for (int at = 0; ; at++) {
      BpfInstruction instruction = program.get(at);
      steps++;
      switch (instruction.code()) {
        case 0x20 -> accumulator = data.getInt(instruction.k());
        case 0x05 -> at += instruction.k();
        case 0x15 ->
            at += accumulator == instruction.k() ? instruction.jumpTrue() : instruction.jumpFalse();
        case 0x35 ->
            at +=
                Integer.compareUnsigned(accumulator, instruction.k()) >= 0
                    ? instruction.jumpTrue()
                    : instruction.jumpFalse();
        case 0x06 -> {
          return new Evaluation(instruction.k(), steps);
        }
        default -> throw new AssertionError("unknown instruction " + instruction);
      }
    }
  }

  private static int verdict(List<BpfInstruction> program, int number) {
    return run(program, X86.audit(), number);
  }

  @Test
  void eachCallGetsItsVerdict() throws StartupException {
    List<BpfInstruction> program =
        compile(names(300), List.of("call0,log", "call7,deny,5", "call8,deny,5", "call299,kill"));
    assertThat(verdict(program, 0)).isEqualTo(LOG);
    assertThat(verdict(program, 6)).isEqualTo(ALLOW);
    assertThat(verdict(program, 7)).isEqualTo(0x00050005);
    assertThat(verdict(program, 8)).isEqualTo(0x00050005);
    assertThat(verdict(program, 9)).isEqualTo(ALLOW);
    assertThat(verdict(program, 299)).isEqualTo(KILL);
    assertThat(verdict(program, 300)).isEqualTo(ALLOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomPoliciesMeanTheSameAsTheirRows(long seed) throws StartupException {
    Random random = new Random(seed);
    KernelNumbers names = names(450);
    Map<Integer, Integer> expected = new HashMap<>();
    List<String> rows = new ArrayList<>();
    rows.add("exit_group,allow");
    rows.add("*,deny,99");
    names
        .calls()
        .forEach(
            (name, number) -> {
              int errno = 1 + random.nextInt(3);
              if (name.startsWith("call") && random.nextBoolean()) {
                rows.add(name + ",deny," + errno);
                expected.put(number, 0x00050000 | errno);
              }
            });
    expected.put(231, ALLOW);
    List<BpfInstruction> program = compile(names, rows);
    for (int number = 0; number < 500; number++) {
      assertThat(verdict(program, number))
          .as("call %d, seed %d", number, seed)
          .isEqualTo(expected.getOrDefault(number, 0x00050000 | 99));
    }
    assertThat(program).hasSizeLessThan(4096);
    assertThat(program).allMatch(i -> i.jumpTrue() <= 255 && i.jumpFalse() <= 255);
  }

  @Test
  void callsOfAnotherConventionDoNotExist() throws StartupException {
    List<BpfInstruction> program = compile(names(300), List.of("call7,deny"));
    int i386 = 0x40000003;
    assertThat(run(program, i386, 0)).isEqualTo(ENOSYS);
    int x32 = 0x40000000;
    assertThat(verdict(program, x32)).isEqualTo(ENOSYS);
    assertThat(verdict(program, x32 | 7)).isEqualTo(ENOSYS);
    assertThat(verdict(program, -1)).isEqualTo(ENOSYS);
  }

  @Test
  void aDeniedExecvePassesWithTheTokenAndNoOther() throws StartupException {
    List<BpfInstruction> program = compile(names(300), List.of("execve,deny"));
    long a = TICKET.first();
    long b = TICKET.second();
    long c = TICKET.third();
    assertThat(run(program, X86.audit(), EXECVE, 1, 2, 3, a, b, c)).isEqualTo(ALLOW);
    assertThat(run(program, X86.audit(), EXECVE, 1, 2, 3, 0, 0, 0)).isEqualTo(0x00050001);
    for (int bit = 0; bit < 64; bit++) {
      long flip = 1L << bit;
      assertThat(run(program, X86.audit(), EXECVE, 1, 2, 3, a ^ flip, b, c)).isEqualTo(0x00050001);
      assertThat(run(program, X86.audit(), EXECVE, 1, 2, 3, a, b ^ flip, c)).isEqualTo(0x00050001);
      assertThat(run(program, X86.audit(), EXECVE, 1, 2, 3, a, b, c ^ flip)).isEqualTo(0x00050001);
    }
    assertThat(run(program, X86.audit(), 1, 1, 2, 3, a, b, c)).isEqualTo(ALLOW);
  }

  @Test
  void anAllowedExecveCostsNoTokenCheck() throws StartupException {
    assertThat(compile(names(300), List.of("call7,deny")).size())
        .isLessThan(compile(names(300), List.of("call7,deny", "execve,log")).size());
  }

  @Test
  void aPolicyUnderWhichNoProcessCouldEndIsRefused() {
    for (String row : List.of("exit_group,deny", "exit_group,kill", "*,deny")) {
      assertThatThrownBy(() -> compile(names(300), List.of(row)))
          .as(row)
          .hasMessageContaining("exit_group,allow");
    }
  }

  @Test
  void theSearchIsShort() throws StartupException {
    List<String> every = IntStream.range(60, 200).mapToObj(i -> "call" + i + ",deny," + i).toList();
    List<BpfInstruction> program = compile(names(300), every);
    // 142 runs: 8 comparisons, 5 instructions of preamble, the return; a linear list would take
    // 142.
    for (int number = 0; number < 300; number++) {
      assertThat(evaluate(program, X86.audit(), number).steps()).isLessThanOrEqualTo(5 + 8 + 1);
    }
  }
}
