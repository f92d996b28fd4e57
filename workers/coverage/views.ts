import { EventKind as K } from "../model/event-kinds.js";
import { ANSWERED_VIEWS } from "./answered-views.js";
import { byTracers } from "./by-tracers.js";
import { OTHER_VIEWS } from "./other-views.js";
import type { View } from "./view.js";

/** Views of what events of the kernel tell. Each is an analysis of this id. */
const KERNEL_VIEWS: readonly View[] = [
  {
    id: "sched",
    title: "CPU and thread states",
    shows: "lanes of CPUs and threads, critical path, use of CPUs",
    needs: [K.SCHED_SWITCH, K.SCHED_WAKING],
    restsOn: [K.SCHED_SWITCH],
    adds: [
      ...[K.SCHED_WAKEUP_NEW, K.SCHED_MIGRATE_TASK, K.SCHED_PROCESS_FORK, K.SCHED_PROCESS_EXEC, K.SCHED_PROCESS_EXIT],
      K.TASK_RENAME,
    ],
    uses: [
      ...[K.SCHED_WAKEUP, K.SCHED_PROCESS_FREE, K.SYSCALL_ENTRY, K.SYSCALL_EXIT, K.IRQ_ENTRY, K.IRQ_EXIT],
      ...[K.SOFTIRQ_ENTRY, K.SOFTIRQ_EXIT, K.HRTIMER_EXPIRE_ENTRY, K.HRTIMER_EXPIRE_EXIT, K.TIMER_EXPIRE_ENTRY],
      K.TIMER_EXPIRE_EXIT,
    ],
    isOfAnyMachine: true,
  },
  {
    id: "irq",
    title: "interrupts",
    shows: "lanes of interrupts, interrupts on the lanes of CPUs",
    needs: [K.IRQ_ENTRY, K.IRQ_EXIT, K.SOFTIRQ_ENTRY, K.SOFTIRQ_EXIT],
    isOfAnyMachine: true,
  },
  {
    id: "kvm",
    title: "vCPU states",
    shows: "lanes of VMs and vCPUs, exits, halt polling",
    needs: [K.KVM_ENTRY, K.KVM_EXIT, K.SCHED_SWITCH, K.SCHED_WAKING],
    restsOn: [K.KVM_ENTRY, K.KVM_EXIT, K.KVM_USERSPACE_EXIT],
    adds: [K.KVM_USERSPACE_EXIT, K.KVM_VCPU_WAKEUP],
    uses: [...[K.SYSCALL_ENTRY, K.SYSCALL_EXIT, K.KVM_NESTED_VMENTER, K.KVM_NESTED_VMEXIT_INJECT, K.KVM_NESTED_ERET]],
    emulated: "part",
    also: [
      {
        source: "qmp",
        side: "host",
        gives: "part",
        what: "states where one look finds what the last one did; counts of exits",
      },
      { source: "host", side: "host", gives: "part", what: "sums of running and waiting of vCPU threads" },
    ],
  },
  {
    id: "runqueue",
    title: "steal and wake-up latency",
    shows: "steal, waiting for a CPU on all lanes, wake-up latency",
    needs: [K.SCHED_SWITCH, K.SCHED_WAKING],
    restsOn: [K.SCHED_SWITCH],
    adds: [K.SCHED_MIGRATE_TASK],
    uses: [K.SCHED_WAKEUP],
    isOfAnyMachine: true,
    also: [
      { source: "host", side: "host", gives: "part", what: "sums of waiting (schedstat), not who had the CPU" },
      {
        source: "guest-agent",
        side: "guest",
        gives: "part",
        what: "steal as the guest is told it; none under emulation",
      },
    ],
  },
  {
    id: "migrations",
    title: "vCPUs that change CPUs",
    shows: "table of vCPUs that change CPUs",
    needs: [K.SCHED_SWITCH, K.KVM_ENTRY],
    restsOn: [K.KVM_ENTRY],
    uses: [K.STATEDUMP_CPU_TOPOLOGY],
  },
  {
    id: "numa",
    title: "NUMA balancing",
    shows: "table of moves between nodes",
    needs: [K.NUMA_MOVE],
    isSpecial: true,
    isOfAnyMachine: true,
  },
  {
    id: "waits",
    title: "why vCPUs wait",
    shows: "reasons of waits, tables of waits",
    needs: [K.SCHED_SWITCH, K.SCHED_WAKING, K.KVM_ENTRY, K.KVM_APIC_ACCEPT_IRQ],
    restsOn: [K.KVM_ENTRY, K.KVM_EXIT],
    adds: [K.KVM_EXIT, K.KVM_INJ_VIRQ, K.KVM_APIC_IPI, K.KVM_MSI_SET_IRQ, K.HRTIMER_EXPIRE_ENTRY, K.IRQ_ENTRY],
    uses: [
      ...[K.KVM_APIC, K.KVM_MSR, K.KVM_ASYNC_PF_READY, K.KVM_ASYNC_PF_COMPLETED, K.KVM_HV_STIMER_EXPIRATION],
      ...[K.KVM_HV_STIMER_CALLBACK, K.KVM_HV_SYNIC_SET_IRQ, K.KVM_HV_SEND_IPI],
    ],
  },
  {
    id: "guest-processes",
    title: "processes and threads of guests",
    shows: "lanes of processes and threads below vCPUs",
    // The one event that is recorded for this view alone: without it there is no result, however complete the trace is.
    needs: [K.GUEST_CONTEXT],
    // In a guest there is no riddle: its own scheduler tells.
    recordedAs: "sched",
    uses: [K.KVM_ENTRY, K.KVM_EXIT, K.SCHED_SWITCH, K.SCHED_WAKING, K.KVM_CR],
    also: [
      {
        source: "lttng",
        side: "host",
        gives: "all",
        only: "kvm",
        what: "with an add-on module that records registers at exits",
      },
      {
        source: "trace-cmd",
        side: "host",
        gives: "all",
        only: "kvm",
        what: "with kprobes that record registers at exits",
      },
      { source: "perf", side: "host", gives: "all", only: "kvm", what: "with kprobes that record registers at exits" },
      ...byTracers({ side: "guest", gives: "all", what: "the guest's own sched_switch, on the host's timeline" }),
      { source: "qmp", side: "host", gives: "part", what: "page table (CR3) of each vCPU at each look" },
      {
        source: "guest-agent",
        side: "guest",
        gives: "part",
        what: "names and CPU of processes each second, no moments",
      },
    ],
  },
  {
    id: "nested-vms",
    title: "guests inside VMs",
    shows: "lanes of nested vCPUs, tables of nested exits",
    needs: [K.KVM_NESTED_VMENTER, K.KVM_NESTED_VMEXIT_INJECT],
    restsOn: [K.KVM_NESTED_VMENTER, K.KVM_NESTED_ERET],
    adds: [K.KVM_ENTRY, K.KVM_EXIT, K.KVM_NESTED_INTR_VMEXIT],
    uses: [K.KVM_NESTED_ERET, K.GUEST_CONTEXT],
  },
  {
    id: "syscalls",
    title: "system call latency",
    shows: "table of system calls, their latency",
    needs: [K.SYSCALL_ENTRY, K.SYSCALL_EXIT],
    isOfAnyMachine: true,
  },
  {
    id: "block-io",
    title: "block I/O",
    shows: "table of block I/O, its latency",
    needs: [K.BLOCK_RQ_ISSUE, K.BLOCK_RQ_COMPLETE],
    adds: [K.BLOCK_RQ_INSERT],
    isOfAnyMachine: true,
  },
  {
    id: "irq-injection",
    title: "interrupt injection latency",
    shows: "latency of interrupts into guests",
    needs: [K.KVM_APIC_ACCEPT_IRQ, K.KVM_ENTRY],
    restsOn: [K.KVM_APIC_ACCEPT_IRQ, K.KVM_APICV_ACCEPT_IRQ, K.KVM_VGIC_UPDATE],
  },
  {
    id: "timers",
    title: "guest timer lateness",
    shows: "latency of guest timers",
    needs: [K.HRTIMER_START, K.HRTIMER_EXPIRE_ENTRY, K.KVM_EXIT],
    restsOn: [K.KVM_ENTRY, K.KVM_EXIT],
  },
  {
    id: "virtio",
    title: "virtio kick to completion",
    shows: "latency of virtio requests",
    needs: [K.KVM_MMIO, K.SCHED_WAKING, K.KVM_MSI_SET_IRQ],
    restsOn: [K.KVM_MMIO, K.KVM_FAST_MMIO, K.KVM_PIO],
    uses: [K.KVM_APIC_ACCEPT_IRQ],
  },
  {
    id: "page-ins",
    title: "pages that the host fetched for guests",
    shows: "latency of pages that the host fetched",
    needs: [K.KVM_ASYNC_PF_NOT_PRESENT, K.KVM_ASYNC_PF_READY],
    isSpecial: true,
  },
  {
    id: "reclaim",
    title: "threads that had to free memory of the host",
    shows: "latency of threads that freed memory",
    needs: [K.RECLAIM_BEGIN, K.RECLAIM_END],
    isSpecial: true,
    isOfAnyMachine: true,
  },
  {
    id: "ipis",
    title: "interrupts between vCPUs",
    shows: "table of interrupts between vCPUs",
    needs: [K.KVM_APIC_ACCEPT_IRQ, K.KVM_ENTRY],
    restsOn: [K.KVM_APIC_ACCEPT_IRQ, K.KVM_APICV_ACCEPT_IRQ, K.KVM_VGIC_UPDATE],
  },
  {
    id: "exit-objects",
    title: "what exits were about",
    shows: "table of the ports, registers and pages of exits",
    needs: [K.KVM_EXIT],
    restsOn: [...[K.KVM_PIO, K.KVM_MMIO, K.KVM_FAST_MMIO, K.KVM_MSR, K.KVM_PAGE_FAULT, K.KVM_HYPERCALL, K.KVM_CPUID]],
    uses: [K.KVM_HV_HYPERCALL],
  },
  {
    id: "guest-rip",
    title: "where guests are",
    shows: "table of the guest addresses of exits",
    needs: [K.KVM_EXIT],
    uses: [K.KVM_PAGE_FAULT],
    // Analyses that any of their events shows something in, if it has the fields that they read.
    fields: {
      names: ["kvm_exit.guest_rip"],
      absent: "kvm_exit is recorded here without the address at which the guest left (guest_rip)",
    },
  },
  {
    id: "cpu-power",
    title: "CPU frequency and idle states",
    shows: "lanes of CPU frequency and idle states",
    needs: [K.CPU_IDLE],
    restsOn: [K.CPU_IDLE, K.CPU_FREQUENCY],
    isOfAnyMachine: true,
  },
  {
    id: "network",
    title: "network traffic of VMs",
    shows: "lanes of network traffic",
    needs: [K.NET_RECEIVE, K.NET_DEV_XMIT],
    isOfAnyMachine: true,
  },
  {
    id: "guest-memory",
    title: "memory of guests: taken away, split, logged",
    shows: "curves of memory that the host took away from guests",
    needs: [K.KVM_UNMAP_MEMORY],
    restsOn: [K.KVM_UNMAP_MEMORY, K.KVM_SPLIT_HUGE_PAGE, K.KVM_DIRTY_RING_PUSH],
    isSpecial: true,
  },
];

/** All views, those of the kernel's events first. */
export const VIEWS: readonly View[] = [...KERNEL_VIEWS, ...OTHER_VIEWS, ...ANSWERED_VIEWS];

const BY_ID: ReadonlyMap<string, View> = new Map(VIEWS.map((view) => [view.id, view]));

export function viewOf(id: string): View {
  const view = BY_ID.get(id);
  if (view === undefined) throw new Error(`bug: no view ${id} in coverage/views.ts`);
  return view;
}

/** "lanes of VMs and vCPUs"; "" of what is no view. */
export function shownAs(id: string): string {
  return BY_ID.get(id)?.shows ?? "";
}

export function isView(id: string): boolean {
  return BY_ID.has(id);
}
