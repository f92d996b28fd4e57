import { EXIT_OBJECTS, type ExitObjectKind, MEMORY_RANGE } from "../../facts/exit-object-store.js";
import type { EventBatch } from "../../model/event-batch.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "../analysis.js";
import type { Cpu, Machine, Vcpu } from "../machine.js";
import { emitter } from "../running.js";
import type { Session } from "../session.js";

/** Which MSR, port, address, hypercall or leaf of CPUID exits were about: it names the object of an exit storm. */
export const exitObjects: AnalysisDefinition = {
  id: "exit-objects",
  title: "what exits were about",
  needs: [EventKind.KVM_EXIT],
  restsOn: [
    EventKind.KVM_PIO,
    EventKind.KVM_MMIO,
    EventKind.KVM_FAST_MMIO,
    EventKind.KVM_MSR,
    EventKind.KVM_PAGE_FAULT,
    EventKind.KVM_HYPERCALL,
    EventKind.KVM_CPUID,
  ],
  uses: [EventKind.KVM_MSR, EventKind.KVM_PIO, EventKind.KVM_MMIO, EventKind.KVM_PAGE_FAULT, EventKind.KVM_HYPERCALL],
  create: (session) => ({ handlers: objectHandlers(session), finish: () => session.exitObjects.flush() }),
};

/** Larger "addresses" are kernel pointers that a tracer built for another kernel recorded in the wrong field. */
const MAX_GUEST_ADDRESS = 2 ** 52;

function objectHandlers(session: Session): AnalysisRun["handlers"] {
  const note = (
    name: ExitObjectKind,
    read: (batch: Parameters<EventHandler>[0], i: number) => number,
  ): EventHandler => {
    const kind = EXIT_OBJECTS.indexOf(name);
    return (batch, i, index, cpu, t) => {
      const vcpu = vcpuOf(session.machines[index] as Machine, name, batch, i, cpu);
      const object = read(batch, i);
      if (vcpu === undefined || !(0 <= object && object < MAX_GUEST_ADDRESS)) return;
      session.exitObjects.note(t, vcpu.lane, vcpu.exitCode, kind, object);
    };
  };
  const address: Parameters<typeof note>[1] = (batch, i) => batch.x[i] as number;
  return {
    [EventKind.KVM_MSR]: note("msr", address),
    [EventKind.KVM_PIO]: note("port", (batch, i) => batch.b[i] as number),
    [EventKind.KVM_MMIO]: note("mmio", address),
    [EventKind.KVM_FAST_MMIO]: note("mmio", address),
    [EventKind.KVM_PAGE_FAULT]: note("memory", (batch, i) => {
      const gpa = batch.x[i] as number;
      return Math.floor(gpa / MEMORY_RANGE) * MEMORY_RANGE;
    }),
    [EventKind.KVM_HYPERCALL]: note("hypercall", (batch, i) => batch.a[i] as number),
    [EventKind.KVM_CPUID]: note("cpuid", address),
    [EventKind.KVM_APIC]: note("apic-register", (batch, i) => batch.b[i] as number),
  };
}

/**
 * The vCPU an event is of: the one its CPU runs, as the exit before has said. Ports and addresses are recorded without
 * exits too, and rare enough to be asked for their thread.
 */
function vcpuOf(machine: Machine, name: ExitObjectKind, batch: EventBatch, i: number, cpu: Cpu): Vcpu | undefined {
  const isAsked = name === "port" || batch.kind[i] === EventKind.KVM_MMIO;
  return isAsked ? emitter(machine, cpu, batch, i)?.vcpu : cpu.current?.vcpu;
}
