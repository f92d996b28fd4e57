import { Evidence } from "../../facts/wait-store.js";
import { Part } from "../../flat/parts.js";
import { List, Shared, Undecided, V, Wait } from "../../flat/records.js";
import { EventKind } from "../../model/event-kinds.js";
import { WaitReason } from "../../model/states.js";
import type { AnalysisDefinition } from "../analysis.js";
import { ACCEPTS, SYSCALLS } from "../core-kinds.js";
import type { CoreSession } from "../session.js";
import { vectorsOf } from "./vectors.js";

/**
 * The reasons for which vCPUs waited. They are known at the end of a wait at the earliest: from the waker, and from the
 * interrupt that the vCPU was given before it ran again. Until then the row of its lane says "unknown"; then the row is
 * labelled.
 *
 * After Nemati and Dagenais (host-only analysis, 2016-2018), with interrupts that APICv and AVIC deliver, vectors
 * learnt instead of hard-coded, and no default reason.
 *
 * All of it is up to the core: waits and their wakers (flat/waits.ts), interrupts on their way (flat/deliveries.ts), and
 * what vectors mean (flat/vectors.ts).
 */
export const waits: AnalysisDefinition = {
  id: "waits",
  core: {
    part: Part.WAITS,
    kinds: [
      ...[EventKind.SCHED_SWITCH, EventKind.SCHED_WAKING, EventKind.SCHED_WAKEUP],
      ...SYSCALLS,
      ...[EventKind.IRQ_EXIT, EventKind.SOFTIRQ_EXIT, EventKind.VECTOR_EXIT],
      ...ACCEPTS,
      ...[EventKind.KVM_VGIC_UPDATE, EventKind.KVM_MSI_SET_IRQ, EventKind.KVM_INJ_VIRQ],
      ...[EventKind.KVM_APIC, EventKind.KVM_MSR, EventKind.KVM_APIC_IPI],
      ...[EventKind.KVM_HV_SYNIC_SET_IRQ, EventKind.KVM_HV_STIMER_CALLBACK, EventKind.KVM_HV_STIMER_EXPIRATION],
      ...[EventKind.KVM_HV_SEND_IPI, EventKind.KVM_ASYNC_PF_READY, EventKind.KVM_ASYNC_PF_COMPLETED],
      ...[EventKind.BLOCK_RQ_INSERT, EventKind.BLOCK_RQ_ISSUE],
    ],
  },
  create: (session) => ({
    state: [],
    handlers: {
      // Later events explain no earlier wait.
      [EventKind.LOST]: () => {
        const { vcpus, memory } = session.entities;
        for (const { at } of vcpus) memory.u8[(memory.i32[(at + V.WAIT) >> 2] as number) + Wait.OPEN_B] = 0;
      },
    },
    finish: () => reconsider(session),
  }),
};

/** At the end of the trace, more vectors have a meaning than when the first waits ended. */
function reconsider({ waits, entities }: CoreSession): void {
  const { i32 } = entities.memory;
  const first = i32[(entities.shared + Shared.UNDECIDED + List.AT) >> 2] as number;
  const count = i32[(entities.shared + Shared.UNDECIDED + List.COUNT) >> 2] as number;
  const tables = new Map(entities.vms.map((vm) => [vm.at, vectorsOf(entities.memory, vm.at)]));
  for (let at = first; at < first + count * Undecided.BYTES; at += Undecided.BYTES) {
    const record = i32[(at + Undecided.RECORD) >> 2] as number;
    const vcpu = i32[(at + Undecided.VCPU) >> 2] as number;
    const table = tables.get(i32[(vcpu + V.VM) >> 2] as number);
    const { vector, waker } = waits.at(record);
    const reason = table?.reasonOf(vector) ?? WaitReason.UNKNOWN;
    if (table === undefined || reason === WaitReason.UNKNOWN) continue;
    waits.conclude(record, reason, Evidence.INJECTED, table.confidenceOf(vector));
    entities.vcpu(vcpu).track.relabel(i32[(at + Undecided.ROW) >> 2] as number, reason, waker);
  }
}
