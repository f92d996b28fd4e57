import { SampleMode } from "../../model/sample-mode.js";
import { MOST_VCPUS } from "./watched-vm.js";

/** Where a vCPU was, by QEMU's `info registers -a`. */
export interface VcpuRegisters {
  readonly vcpu: number;
  readonly high: number;
  readonly low: number;
  readonly mode: SampleMode;
  readonly isHalted: boolean;
  /** "0x…" of the page tables; undefined: not printed. */
  readonly cr3: string | undefined;
}

/** The registers that count come first; those of the FPU follow. */
const MOST_TEXT = 4096;

/**
 * The vCPUs in an answer of the monitor: on x86 by RIP, CPL and HLT (x86_cpu_dump_state, target/i386/cpu-dump.c), on arm64
 * by PC and the exception level in PSTATE (aarch64_cpu_dump_state, target/arm/cpu.c). Whatever else it is gives none.
 */
export function readRegisters(text: string): VcpuRegisters[] {
  const found: VcpuRegisters[] = [];
  // What stands before the first mark is of no vCPU.
  for (const part of text.split("CPU#").slice(1, 1 + MOST_VCPUS)) {
    const one = registersIn(part.slice(0, MOST_TEXT));
    if (one !== undefined) found.push(one);
  }
  return found;
}

function registersIn(part: string): VcpuRegisters | undefined {
  const vcpu = /^\d{1,4}/.exec(part)?.[0];
  const address = /\b(?:[RE]IP|PC)=([0-9a-f]{8,16})\b/i.exec(part)?.[1];
  const mode = modeIn(part);
  if (vcpu === undefined || MOST_VCPUS <= Number(vcpu) || address === undefined || mode === undefined) return undefined;
  const whole = BigInt(`0x${address}`);
  const cr3 = /\bCR3=([0-9a-f]{1,16})\b/i.exec(part)?.[1];
  return {
    vcpu: Number(vcpu),
    high: Number(whole >> 32n),
    low: Number(whole & 0xffffffffn),
    mode,
    isHalted: /\bHLT=1\b/.test(part),
    cr3: cr3 === undefined ? undefined : `0x${BigInt(`0x${cr3}`).toString(16)}`,
  };
}

/** The privilege that the vCPU had at this address: the registers are of one moment. */
function modeIn(part: string): SampleMode | undefined {
  const ring = /\bCPL=(\d)\b/.exec(part)?.[1];
  if (ring !== undefined) return ring === "3" ? SampleMode.GUEST_USER : SampleMode.GUEST_KERNEL;
  const level = /\bPSTATE=[0-9a-f]{8}\b[^\n]*\bEL(\d)[th]/i.exec(part)?.[1];
  if (level === undefined) return undefined;
  return level === "0" ? SampleMode.GUEST_USER : SampleMode.GUEST_KERNEL;
}
