package isolates.controller;

import io.netty.buffer.ByteBuf;

/**
 * One instruction of a classic BPF program, {@code struct sock_filter}.
 *
 * @param code the operation, 16 bits
 * @param jumpTrue instructions to skip if a comparison holds, 0 to 255
 * @param jumpFalse instructions to skip if it does not, 0 to 255
 * @param k the operand, 32 bits
 */
record BpfInstruction(int code, int jumpTrue, int jumpFalse, int k) {
  /** Bytes of an instruction. */
  static final int SIZE = 8;

  /** Appends it as the kernel reads it on a little-endian machine, as all supported ones are. */
  void writeTo(ByteBuf program) {
    program.writeShortLE(code).writeByte(jumpTrue).writeByte(jumpFalse).writeIntLE(k);
  }
}
