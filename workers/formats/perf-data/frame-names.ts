import type { Frame } from "../../core/frame-table.js";
import { SampleMode } from "../../model/sample-mode.js";
import type { StackNumbers } from "../stack-numbers.js";
import { type CodeMaps, isFile, KERNEL_PID } from "./code-maps.js";
import type { Symbols } from "./symbols.js";

/** As perf calls them. */
const KERNEL = "[kernel.kallsyms]";
const GUEST_KERNEL = "[guest.kernel.kallsyms]";

/** The frames of addresses, as far as the file itself tells what lies there. */
export class FrameNames {
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly symbols: Symbols,
    private readonly maps: CodeMaps,
  ) {}

  /** The number of the frame at an address, in the tables of `stacks`. */
  frameOf(stacks: StackNumbers, pid: number, mode: SampleMode, high: number, low: number): number {
    const frame = this.frameAt(pid, mode, high, low);
    const key = `${frame.mode} ${frame.space} ${frame.high} ${frame.low} ${frame.dso}`;
    const known = this.numbers.get(key) ?? stacks.addFrame(frame);
    this.numbers.set(key, known);
    return known;
  }

  private frameAt(pid: number, mode: SampleMode, high: number, low: number): Frame {
    const plain = { name: "", dso: "", mode, high: high >>> 0, low: low >>> 0, space: -1, offset: -1 };
    switch (mode) {
      case SampleMode.KERNEL:
        return { ...plain, ...this.inKernel(high, low) };
      case SampleMode.GUEST_KERNEL:
        return { ...plain, dso: GUEST_KERNEL, space: pid };
      case SampleMode.USER:
        return { ...plain, ...this.inProcess(pid, high, low) };
      default:
        return { ...plain, space: pid };
    }
  }

  private inKernel(high: number, low: number): Pick<Frame, "name" | "dso" | "offset"> {
    const address = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    const found = this.symbols.find(address);
    const map = this.maps.at(KERNEL_PID, signed(high, low));
    const dso = found?.module ?? (map === undefined ? KERNEL : kernelDso(map.name));
    if (found === undefined) return { name: "", dso, offset: -1 };
    return { name: found.name, dso, offset: Number(address - found.begin) };
  }

  private inProcess(pid: number, high: number, low: number): Partial<Frame> {
    const address = signed(high, low);
    const map = this.maps.at(pid, address);
    if (map === undefined) return { space: pid };
    if (!isFile(map.name)) return { dso: map.name, space: pid };
    const at = address - map.begin + map.offset;
    return { dso: map.name, high: Math.floor(at / 2 ** 32) >>> 0, low: at >>> 0 };
  }
}

function signed(high: number, low: number): number {
  return (high | 0) * 2 ** 32 + (low >>> 0);
}

/** "[kvm]" for "/lib/modules/6.1.0/kernel/arch/x86/kvm/kvm.ko", as perf has it; "_text" names where the kernel begins. */
function kernelDso(name: string): string {
  const module = /([^/]+)\.ko(?:\.\w+)?$/.exec(name)?.[1];
  if (module !== undefined) return `[${module.replaceAll("-", "_")}]`;
  return name.startsWith("[kernel") ? KERNEL : name;
}
