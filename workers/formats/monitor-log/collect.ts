import { SampleMode } from "../../model/sample-mode.js";
import type { FieldValue } from "../format.js";
import type { SampleData } from "../sampled/sample-data.js";
import { StackNumbers } from "../stack-numbers.js";
import { readMonitorLine } from "./lines.js";
import { readRegisters, type VcpuRegisters } from "./registers.js";

/** 100 bytes each. */
const MOST_SAMPLES = 1 << 21;

/** The outermost frame of a vCPU that had halted: it executed nothing. */
const HALTED = { name: "[halted]", dso: "", mode: SampleMode.GUEST_KERNEL, high: 0, low: 0, space: -1, offset: -1 };

interface Taken extends VcpuRegisters {
  readonly vm: string;
  readonly t: number;
}

interface KnownVm {
  pid: number;
  isKvm: boolean | undefined;
  tids: ReadonlyMap<number, number>;
}

/** Makes samples of the registers that a monitor log holds, line by line. */
export class RegisterSamples {
  hostname: string | undefined;
  /** Lines that led to none. */
  others = 0;
  /** Samples beyond the most that are kept. */
  left = 0;
  private readonly taken: Taken[] = [];
  private readonly vms = new Map<string, KnownVm>();
  private beginNs = 0n;

  add(line: string): void {
    if (line.trim() === "") return;
    const told = readMonitorLine(line);
    switch (told?.kind) {
      case "header":
        this.beginNs = told.beginNs;
        this.hostname = told.hostname;
        for (const { key, pid, isKvm, tids } of told.vms) this.vms.set(key, { pid, isKvm, tids });
        return;
      case "threads":
        this.vm(told.vm).tids = told.tids;
        return;
      case "process":
        this.vm(told.vm).pid = told.pid;
        return;
      case "kvm":
        this.vm(told.vm).isKvm = told.isKvm;
        return;
      case "registers":
        this.addAll(told.vm, told.t, readRegisters(told.text));
        return;
      default:
        this.others += 1;
    }
  }

  get count(): number {
    return this.taken.length;
  }

  private vm(key: string): KnownVm {
    const known = this.vms.get(key) ?? { pid: -1, isKvm: undefined, tids: new Map() };
    this.vms.set(key, known);
    return known;
  }

  private addAll(vm: string, t: number, all: readonly VcpuRegisters[]): void {
    if (all.length === 0) this.others += 1;
    for (const one of all) {
      if (this.taken.length < MOST_SAMPLES) this.taken.push({ ...one, vm, t });
      else this.left += 1;
    }
  }

  /** In order of time. */
  finish(): SampleData {
    const taken = this.taken.sort((a, b) => a.t - b.t);
    const first = taken[0]?.t ?? 0;
    const stacks = new StackNumbers();
    const frames = new Map<string, number>();
    const names: string[] = [];
    const columns = taken.map((one) => this.placed(one, stacks, frames, names));
    return {
      eventName: "registers",
      base: this.beginNs + BigInt(first),
      times: Float64Array.from(taken, ({ t }) => t - first),
      kinds: Int32Array.from(taken.keys()),
      mode: Uint8Array.from(taken, ({ mode }) => mode),
      ip: Float64Array.from(taken, ({ high, low }) => (high | 0) * 0x1_0000_0000 + low),
      period: new Float64Array(taken.length).fill(Number.NaN),
      stack: Int32Array.from(columns, ({ stack }) => stack),
      tid: Int32Array.from(columns, ({ tid }) => tid),
      pid: Int32Array.from(columns, ({ pid }) => pid),
      comm: Int32Array.from(columns, ({ comm }) => comm),
      names,
      stacks: stacks.news(),
      details: taken.map(detailsOf),
    };
  }

  private placed(one: Taken, stacks: StackNumbers, frames: Map<string, number>, names: string[]) {
    const { pid, isKvm, tids } = this.vm(one.vm);
    const { mode, high, low } = one;
    const key = `${pid} ${mode} ${high} ${low}`;
    const frame = frames.get(key) ?? stacks.addFrame({ name: "", dso: "", mode, high, low, space: pid, offset: -1 });
    frames.set(key, frame);
    let outer = -1;
    if (one.isHalted) {
      const halted = frames.get("halted") ?? stacks.addFrame(HALTED);
      frames.set("halted", halted);
      outer = stacks.child(-1, halted);
    }
    // QEMU's own names of its vCPU threads, by which they are found.
    const name = `CPU ${one.vcpu}/${isKvm === false ? "TCG" : "KVM"}`;
    if (!names.includes(name)) names.push(name);
    const tid = tids.get(one.vcpu) ?? -1;
    return { stack: stacks.child(outer, frame), tid, pid, comm: tid < 0 ? -1 : names.indexOf(name) };
  }

  /** Samples whose vCPU no answer puts to a thread. */
  get homeless(): number {
    return this.taken.filter(({ vm, vcpu }) => !this.vm(vm).tids.has(vcpu)).length;
  }
}

function detailsOf({ vm, vcpu, cr3, isHalted }: Taken): Record<string, FieldValue> {
  return { vm, vcpu, ...(cr3 !== undefined && { cr3 }), ...(isHalted && { halted: true }) };
}
