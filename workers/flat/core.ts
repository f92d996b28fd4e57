import { rest } from "./calls.js";
import * as Column from "./columns.js";
import { Action } from "./columns.js";
import { placeNoted } from "./count-table.js";
import { notePower } from "./cpu-power.js";
import { setIoctl } from "./kvm.js";
import { setLabels } from "./labels.js";
import { receivePacket, transmitPacket } from "./network.js";
import { Context, Kind, Power } from "./numbers.js";
import { onAccept, onEvidence, onInjection, onMsi, onVgic } from "./on-interrupts.js";
import { onComplete, onInsert, onIssue } from "./on-io.js";
import {
  onIrqEntry,
  onIrqExit,
  onSoftirqEntry,
  onSoftirqExit,
  onSyscallEntry,
  onSyscallExit,
  onVectorEntry,
  onVectorExit,
} from "./on-kernel.js";
import {
  onEntry,
  onEret,
  onExit,
  onExitObject,
  onGuestContext,
  onNestedEnter,
  onNestedLeave,
  onUserspaceExit,
  onVcpuWakeup,
  onWfx,
} from "./on-kvm.js";
import { onMigrate, onSwitch, onWakeup, onWakeupNew, onWaking } from "./on-scheduling.js";
import { has, Part, setParts } from "./parts.js";
import { f64At, i16At, i32At, u8At } from "./prelude.js";
import { cpuOf, isCpuNumber } from "./running.js";
import { pop, push } from "./stack.js";
import { setUnnamed } from "./syscalls.js";
import { expireTimer, startTimer } from "./timers.js";
import { setCallNames } from "./vmm-calls.js";
import { setVectors } from "./wakeups.js";

/**
 * The flat core: what analyses do with frequent events (parts.ts names them) as one state machine over records of flat
 * memory. It is the part of the engine that handles tens of millions of events. AssemblyScript compiles it to
 * WebAssembly; as TypeScript it does the same, slower.
 *
 * It keeps to what both languages have: numbers, functions, and reads and writes of memory at an address (prelude.ts).
 * What is rare or makes objects it leaves to the rest of the engine (calls.ts), which sees the same records as entities
 * and lanes. All addresses come from records: what a trace says is only compared, or looked up within bounds.
 *
 * A kind that several analyses of the core want has a function in a file of its family (on-scheduling.ts, on-kernel.ts),
 * which calls them in their order.
 */

export { packRows } from "./chunk-pack.js";
export { fillGrid, noteStates, sumRows } from "./chunk-sums.js";
export { unpackRows } from "./chunk-unpack.js";
// For what is rare and changes what runs: analyses/running.ts.
export { showBoth, showCpu, showWaiting, takeCpu } from "./running.js";
export { enterPlace } from "./vcpu.js";

/** Where the table of labels lies, and which of the analyses run: bits of `Part`. */
export function begin(labels: i32, parts: i32): void {
  setLabels(labels);
  setParts(parts);
}

/** String ids of names that mean something. */
export function setNames(
  ioctl: i32,
  compatIoctl: i32,
  unnamedCall: i32,
  timer: i32,
  reschedule: i32,
  call: i32,
  callSingle: i32,
  empty: i32,
): void {
  setIoctl(ioctl);
  setCallNames(ioctl, compatIoctl, unnamedCall);
  setVectors(timer, reschedule, call, callSingle);
  setUnnamed(empty);
}

/**
 * Handles rows [from, to) of the columns. `only`: their CPU, or -2: each row has its own. Returns the row that begins an
 * analysis, else `to`.
 */
export function handle(machine: i32, only: i32, from: i32, to: i32): i32 {
  for (let row = from; row < to; row += 1) {
    const kind = u8At(Column.KINDS + row) & 127;
    const action = u8At(Column.ACTIONS + kind);
    if ((action & Action.WAKES) !== 0) return row;
    if (kind !== Kind.LOST) {
      const number = only === -2 ? i16At(Column.CPUS + (row << 1)) : only;
      if (isCpuNumber(number)) {
        // A CPU is known from its first event on, whatever that is.
        const cpu = cpuOf(machine, number);
        if ((action & Action.CORE) !== 0) handleRow(kind, machine, cpu, row);
      }
    }
    if ((action & Action.REST) !== 0) rest(row);
  }
  return to;
}

/** No more rows come. */
export function finish(): void {
  finishCounts(i32At(Column.OBJECT_COUNTS));
  finishCounts(i32At(Column.ADDRESS_COUNTS));
}

function finishCounts(table: i32): void {
  if (table !== 0) placeNoted(table);
}

function handleRow(kind: i32, machine: i32, cpu: i32, row: i32): void {
  const t = f64At(Column.TIMES + (row << 3));
  switch (kind) {
    case Kind.SCHED_SWITCH:
      onSwitch(machine, cpu, row, t);
      break;
    case Kind.SCHED_WAKING:
      onWaking(machine, cpu, row, t);
      break;
    case Kind.SCHED_WAKEUP:
      onWakeup(machine, cpu, row, t);
      break;
    case Kind.SCHED_WAKEUP_NEW:
      onWakeupNew(machine, cpu, row, t);
      break;
    case Kind.SCHED_MIGRATE_TASK:
      onMigrate(machine, row, t);
      break;
    case Kind.SYSCALL_ENTRY:
      onSyscallEntry(machine, cpu, row, t);
      break;
    case Kind.SYSCALL_EXIT:
      onSyscallExit(machine, cpu, row, t);
      break;
    case Kind.IRQ_ENTRY:
      onIrqEntry(machine, cpu, row, t);
      break;
    case Kind.IRQ_EXIT:
      onIrqExit(machine, cpu, row, t);
      break;
    case Kind.SOFTIRQ_ENTRY:
      onSoftirqEntry(machine, cpu, row, t);
      break;
    case Kind.SOFTIRQ_EXIT:
      onSoftirqExit(machine, cpu, row, t);
      break;
    case Kind.VECTOR_ENTRY:
      onVectorEntry(machine, cpu, row, t);
      break;
    case Kind.VECTOR_EXIT:
      onVectorExit(machine, cpu, row, t);
      break;
    // Callbacks of timers change no state, but wake threads: 0 those of high resolution, 1 those of the wheel.
    case Kind.HRTIMER_EXPIRE_ENTRY:
      push(cpu, Context.CALLBACK, 0, -1);
      if (has(Part.TIMERS)) expireTimer(machine, cpu, row, t);
      break;
    case Kind.HRTIMER_EXPIRE_EXIT:
      pop(cpu, Context.CALLBACK, 0);
      break;
    case Kind.TIMER_EXPIRE_ENTRY:
      push(cpu, Context.CALLBACK, 1, -1);
      break;
    case Kind.TIMER_EXPIRE_EXIT:
      pop(cpu, Context.CALLBACK, 1);
      break;
    case Kind.KVM_ENTRY:
      onEntry(machine, cpu, row, t);
      break;
    case Kind.KVM_EXIT:
      onExit(machine, cpu, row, t);
      break;
    case Kind.KVM_USERSPACE_EXIT:
      onUserspaceExit(machine, cpu, row, t);
      break;
    case Kind.KVM_VCPU_WAKEUP:
      onVcpuWakeup(machine, cpu, row, t);
      break;
    case Kind.KVM_WFX:
      onWfx(machine, cpu, row, t);
      break;
    case Kind.KVM_NESTED_VMENTER:
      onNestedEnter(machine, cpu, row, t);
      break;
    case Kind.KVM_NESTED_ERET:
      onEret(machine, cpu, row, t);
      break;
    case Kind.KVM_NESTED_VMEXIT_INJECT:
    case Kind.KVM_NESTED_INTR_VMEXIT:
    case Kind.KVM_NESTED_VMENTER_FAILED:
      onNestedLeave(machine, cpu, row);
      break;
    case Kind.GUEST_CONTEXT:
      onGuestContext(machine, cpu, row);
      break;
    case Kind.KVM_MSR:
    case Kind.KVM_PIO:
    case Kind.KVM_MMIO:
    case Kind.KVM_FAST_MMIO:
    case Kind.KVM_PAGE_FAULT:
    case Kind.KVM_HYPERCALL:
    case Kind.KVM_HV_HYPERCALL:
    case Kind.KVM_CPUID:
    case Kind.KVM_APIC:
      onExitObject(kind, machine, cpu, row, t);
      break;
    case Kind.KVM_APIC_ACCEPT_IRQ:
    case Kind.KVM_APICV_ACCEPT_IRQ:
      onAccept(kind, machine, cpu, row, t);
      break;
    case Kind.KVM_INJ_VIRQ:
      onInjection(machine, cpu, row, t);
      break;
    case Kind.KVM_VGIC_UPDATE:
      onVgic(machine, cpu, row, t);
      break;
    case Kind.HRTIMER_START:
      startTimer(machine, cpu, row, t);
      break;
    case Kind.KVM_MSI_SET_IRQ:
      onMsi(machine, cpu, row, t);
      break;
    case Kind.CPU_IDLE:
      notePower(machine, cpu, row, t, Power.IDLE_STATE);
      break;
    case Kind.CPU_FREQUENCY:
      notePower(machine, cpu, row, t, Power.FREQUENCY);
      break;
    case Kind.CPU_MEASURED_FREQUENCY:
      notePower(machine, cpu, row, t, Power.MEASURED);
      break;
    case Kind.BLOCK_RQ_INSERT:
      onInsert(machine, cpu, row, t);
      break;
    case Kind.BLOCK_RQ_ISSUE:
      onIssue(machine, cpu, row, t);
      break;
    case Kind.BLOCK_RQ_COMPLETE:
      onComplete(machine, row, t);
      break;
    case Kind.NET_RECEIVE:
      receivePacket(machine, cpu, row, t);
      break;
    case Kind.NET_DEV_XMIT:
      transmitPacket(machine, cpu, row, t);
      break;
    default:
      if (has(Part.WAITS)) onEvidence(kind, machine, cpu, row, t);
  }
}
