import { exitCodeOf, exitName, Isa, inferIsa } from "./exit-code.js";

/** Fields of an event by name, as numbers where they are numbers. */
type NumberOf = (field: string) => number | undefined;

/** The field of a KVM exit that holds its reason: x86, arm64, RISC-V. */
export const EXIT_REASON_FIELDS: readonly string[] = ["exit_reason", "ret", "scause"];

/** The name of the exit reason of a `kvm_exit` event; "" if it is of no known instruction set. */
export function exitNameOf(number: NumberOf): string {
  const reason = number("exit_reason");
  if (reason !== undefined) {
    const isa = number("isa") ?? inferIsa(reason);
    return exitName(exitCodeOf(isa, reason, 0));
  }
  const esr = number("esr_ec");
  const ret = number("ret");
  if (esr !== undefined && ret !== undefined) return exitName(exitCodeOf(Isa.ARM64, ret, esr));
  const cause = number("scause");
  return cause === undefined ? "" : exitName(exitCodeOf(Isa.RISCV, cause, 0));
}
