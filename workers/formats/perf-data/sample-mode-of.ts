import { SampleFlag, SampleMode } from "../../model/sample-mode.js";
import { CPUMODE_MASK, CpuMode } from "./abi.js";

/** x86: a page of system calls that user code executes at an address of the kernel. */
const VSYSCALL_HIGH = 0xffffffff;
const VSYSCALL_LOW = 0xff600000;
const PAGE = 0x1000;

/**
 * The mode of each sample. Whether user or kernel code ran is told by the address where addresses of the two differ:
 * KVM up to Linux 6.8 tells it wrongly of guests. The recorded mode tells the guest from its host.
 */
export class ModeReader {
  /** Guest samples, and those whose recorded mode contradicts their address. */
  guests = 0;
  contradictions = 0;

  /** `is64`: in its address space the kernel has the upper half. */
  constructor(private readonly is64: boolean) {}

  /** Of the sample that was asked about last: see the flags of `SAMPLES`. */
  flags = 0;

  modeOf(misc: number, high: number, low: number): SampleMode {
    const recorded = misc & CPUMODE_MASK;
    this.flags = 0;
    if (recorded === CpuMode.HYPERVISOR) return SampleMode.HYPERVISOR;
    const isGuest = recorded === CpuMode.GUEST_KERNEL || recorded === CpuMode.GUEST_USER;
    const isKernelCode = recorded === CpuMode.GUEST_KERNEL || recorded === CpuMode.KERNEL;
    if (isGuest) this.guests += 1;
    else if (recorded !== CpuMode.KERNEL && recorded !== CpuMode.USER) return SampleMode.UNKNOWN;
    const told = this.isKernel(high, low);
    if (told === undefined) this.flags |= SampleFlag.BY_RECORDED_MODE;
    const isKernel = told ?? isKernelCode;
    if (isKernel !== isKernelCode) this.flags |= SampleFlag.CONTRADICTED;
    if (isGuest && isKernel !== isKernelCode) this.contradictions += 1;
    if (isGuest) return isKernel ? SampleMode.GUEST_KERNEL : SampleMode.GUEST_USER;
    return isKernel ? SampleMode.KERNEL : SampleMode.USER;
  }

  /** Undefined: the address does not tell. */
  private isKernel(high: number, low: number): boolean | undefined {
    if (!this.is64 || (high === 0 && low === 0)) return undefined;
    if (high === VSYSCALL_HIGH && low >= VSYSCALL_LOW && low < VSYSCALL_LOW + PAGE) return undefined;
    // Programs and kernels lie at the two ends; what lies between is damage.
    if (high >>> 24 === 0xff) return true;
    return high >>> 24 === 0 ? false : undefined;
  }
}

/** Of machines that perf names; 64 bits where it names none. */
export function is64Bit(machine: string | number | undefined): boolean {
  return !/^(i[3-6]86|x86$|arm(?!64)|mips$|ppc$|riscv32)/.test(`${machine ?? ""}`);
}
