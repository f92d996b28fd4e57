/** Hypercalls of Hyper-V's interface that KVM knows, by call code (Hypervisor Top-Level Functional Specification). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0002, "flush address space"],
  [0x0003, "flush address list"],
  [0x0008, "long spin wait"],
  [0x000b, "send IPI"],
  [0x0013, "flush address space, extended"],
  [0x0014, "flush address list, extended"],
  [0x0015, "send IPI, extended"],
  [0x005c, "post message"],
  [0x005d, "signal event"],
  [0x0069, "post debug data"],
  [0x006a, "retrieve debug data"],
  [0x006b, "reset debug session"],
]);

/** "0xb (send IPI)"; the number alone for calls that are not in the table. */
export function hyperVCallName(code: number): string {
  const name = NAMES.get(code);
  return name === undefined ? `0x${code.toString(16)}` : `0x${code.toString(16)} (${name})`;
}
