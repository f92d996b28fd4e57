import {
  EXIT_OBJECTS,
  type ExitObjectCounts,
  type ExitObjectKind,
  MEMORY_RANGE,
  OBJECT_WINDOW_NS,
} from "../../facts/exit-object-store.js";
import { EventKind } from "../../model/event-kinds.js";
import { isWriteProtection } from "../../model/kvm/memory-fault.js";
import {
  GuestMemory,
  HyperVHypercall,
  KvmApic,
  KvmCpuid,
  KvmHypercall,
  KvmMsr,
  KvmPageFault,
  KvmPio,
} from "../../model/kvm-fields.js";
import type { LaneId } from "../../model/lanes.js";
import type { AnalysisDefinition, AnalysisRun } from "../analysis.js";
import { CountTable } from "../count-table.js";
import type { Cpu, Vcpu } from "../entities.js";
import { emitter } from "../running.js";

/** Counts the objects of exits into `counts`, one window after the other. */
export class ExitObjectCounter {
  /** Groups are code * 16 + kind. */
  private readonly table = new CountTable(12);
  private window = Number.NaN;

  constructor(private readonly counts: ExitObjectCounts) {}

  note(t: number, lane: LaneId, code: number, kind: number, object: number): void {
    const window = Math.floor(t / OBJECT_WINDOW_NS);
    if (window !== this.window) {
      this.flush();
      this.window = window;
    }
    // A window with more objects than there is room for is counted in parts.
    const group = code * 16 + kind;
    if (this.table.increase(lane, group, object)) return;
    this.flush();
    this.table.increase(lane, group, object);
  }

  flush(): void {
    const { table, window } = this;
    const { lanes, groups, values, counts } = table;
    const { columns } = this.counts;
    for (let i = 0; i < table.used; i++) {
      const group = groups[i] as number;
      const row = this.counts.next();
      columns.window.put(row, window);
      columns.lane.put(row, lanes[i] as number);
      columns.code.put(row, group >> 4);
      columns.kind.put(row, group & 15);
      columns.object.put(row, values[i] as number);
      columns.count.put(row, counts[i] as number);
    }
    table.clear();
  }
}

/** The MSR, port, address, hypercall or CPUID leaf that exits were about: it names the object of an exit storm. */
export const exitObjects: AnalysisDefinition = {
  id: "exit-objects",
  create: (session) => {
    const counter = new ExitObjectCounter(session.exitObjects);
    return { handlers: objectHandlers(counter), finish: () => counter.flush() };
  },
};

/** Larger "addresses" are kernel pointers: the tracer was built for another kernel and read the wrong field. */
const MAX_GUEST_ADDRESS = 2 ** 52;

function objectHandlers(counter: ExitObjectCounter): AnalysisRun["handlers"] {
  const noteAs = (name: ExitObjectKind) => {
    const kind = EXIT_OBJECTS.indexOf(name);
    return (vcpu: Vcpu | undefined, object: number, t: number): void => {
      if (vcpu === undefined || !(0 <= object && object < MAX_GUEST_ADDRESS)) return;
      counter.note(t, vcpu.lane, vcpu.exitCode, kind, object);
    };
  };
  const noteMmio = noteAs("mmio");
  const noteMsr = noteAs("msr");
  const notePort = noteAs("port");
  const noteMemory = noteAs("memory");
  const noteWriteProtected = noteAs("write-protected");
  const noteHypercall = noteAs("hypercall");
  const noteLeaf = noteAs("cpuid");
  const noteHyperVCall = noteAs("hyper-v-call");
  const noteRegister = noteAs("apic-register");

  return {
    [EventKind.KVM_MSR]: (batch, i, _machine, cpu, t) => noteMsr(runningOn(cpu), batch[KvmMsr.msr][i] as number, t),
    // Ports and addresses are recorded without exits too, and are rare enough to look up their thread.
    [EventKind.KVM_PIO]: (batch, i, machine, cpu, t) =>
      notePort(emitter(machine, cpu, batch, i)?.vcpu, batch[KvmPio.port][i] as number, t),
    [EventKind.KVM_MMIO]: (batch, i, machine, cpu, t) =>
      noteMmio(emitter(machine, cpu, batch, i)?.vcpu, batch[GuestMemory.gpa][i] as number, t),
    [EventKind.KVM_FAST_MMIO]: (batch, i, _machine, cpu, t) =>
      noteMmio(runningOn(cpu), batch[GuestMemory.gpa][i] as number, t),
    [EventKind.KVM_PAGE_FAULT]: (batch, i, _machine, cpu, t) => {
      const range = Math.floor((batch[GuestMemory.gpa][i] as number) / MEMORY_RANGE) * MEMORY_RANGE;
      const vcpu = runningOn(cpu);
      const isProtected = isWriteProtection(vcpu?.exitCode ?? 0, batch[KvmPageFault.error][i] as number);
      (isProtected ? noteWriteProtected : noteMemory)(vcpu, range, t);
    },
    [EventKind.KVM_HYPERCALL]: (batch, i, _machine, cpu, t) =>
      noteHypercall(runningOn(cpu), batch[KvmHypercall.number][i] as number, t),
    [EventKind.KVM_HV_HYPERCALL]: (batch, i, _machine, cpu, t) =>
      noteHyperVCall(runningOn(cpu), batch[HyperVHypercall.code][i] as number, t),
    [EventKind.KVM_CPUID]: (batch, i, _machine, cpu, t) =>
      noteLeaf(runningOn(cpu), batch[KvmCpuid.leaf][i] as number, t),
    [EventKind.KVM_APIC]: (batch, i, _machine, cpu, t) =>
      noteRegister(runningOn(cpu), batch[KvmApic.register][i] as number, t),
  };
}

/** The vCPU that a CPU runs, as the exit before has shown. */
function runningOn(cpu: Cpu): Vcpu | undefined {
  return cpu.current?.vcpu;
}
