import { expect, test } from "vitest";
import type { Dialect, EventMapper, EventMapping, TraceDescription } from "../../../../workers/formats/format.js";
import { pickDialect, recordingAdvice } from "../../../../workers/ingest/dialects/index.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";

const KIND_NAMES = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

function description(
  tracer: string,
  environment: TraceDescription["environment"] = {},
  dialect: Dialect = dialectNamed(tracer),
): TraceDescription {
  return {
    path: "",
    format: "ctf-1.8",
    hostname: undefined,
    tracer,
    dialect,
    environment,
    uuid: undefined,
    clock: undefined,
    streams: [],
    eventNames: [],
  };
}

function dialectNamed(tracer: string): Dialect {
  if (tracer.startsWith("lttng-modules")) return "lttng";
  return tracer.startsWith("lttng-ust") ? "ust" : tracer === "perf" ? "ftrace" : "other";
}

const lttng = pickDialect(description("lttng-modules 2.13.9", { tracer_major: 2, tracer_minor: 13 }));
const oldLttng = pickDialect(description("lttng-modules 2.5.0", { tracer_major: 2, tracer_minor: 5 }));
const perf = pickDialect(description("perf"));

/** `KIND a=field b=field+100 s="text"`, the emitting thread left out. */
function text(mapping: EventMapping | undefined): string {
  if (!mapping) return "nothing";
  const slots = mapping.slots
    .filter(({ slot }) => slot !== "tid" && slot !== "pid" && slot !== "r")
    .map((slot) => {
      if ("constant" in slot) return `${slot.slot}=${JSON.stringify(slot.constant)}`;
      return `${slot.slot}=${slot.fields.join("|")}${slot.add === undefined ? "" : `+${slot.add}`}`;
    });
  return [KIND_NAMES.get(mapping.kind), ...slots.sort()].join(" ");
}

function emitter(mapper: EventMapper, name: string): string {
  const slots = mapper(name, [])?.slots ?? [];
  return slots.flatMap((slot) => ("fields" in slot && /^(tid|pid|r)$/.test(slot.slot) ? slot.fields : [])).join(" ");
}

test("an event is the same kind whatever its tracer calls it", () => {
  const names: Record<string, readonly [string, string, string]> = {
    SOFTIRQ_ENTRY: ["irq_softirq_entry", "softirq_entry", "irq:softirq_entry"],
    HRTIMER_EXPIRE_ENTRY: ["timer_hrtimer_expire_entry", "hrtimer_expire_entry", "timer:hrtimer_expire_entry"],
    KVM_EXIT: ["kvm_x86_exit", "kvm_exit", "kvm:kvm_exit"],
    KVM_USERSPACE_EXIT: ["kvm_userspace_exit", "kvm_userspace_exit", "kvm:kvm_userspace_exit"],
    NET_RECEIVE: ["net_if_receive_skb", "netif_receive_skb", "net:netif_receive_skb"],
    CPU_IDLE: ["power_cpu_idle", "cpu_idle", "power:cpu_idle"],
    VECTOR_ENTRY: [
      "x86_irq_vectors_local_timer_entry",
      "x86_irq_vectors_irq_work_entry",
      "irq_vectors:reschedule_entry",
    ],
    SYSCALL_ENTRY: ["syscall_entry_ioctl", "sys_ioctl", "syscalls:sys_enter_ioctl"],
    SYSCALL_EXIT: ["syscall_exit_ioctl", "exit_syscall", "raw_syscalls:sys_exit"],
    GUEST_CONTEXT: ["addons_vcpu_enter_guest", "addons_vcpu_exit_guest", "kprobes:vcpu_enter_guest"],
    SCHED_SWITCH: ["sched_switch", "sched_switch", "sched:sched_switch"],
  };
  for (const [kind, [modern, old, kernel]] of Object.entries(names)) {
    const kinds = [lttng(modern, []), oldLttng(old, []), perf(kernel, [])].map((m) => m && KIND_NAMES.get(m.kind));
    expect(kinds).toEqual([kind, kind, kind]);
  }
});

test("LTTng's priorities come up to the kernel's scale; up to 2.5 those of wake-ups are there already", () => {
  expect(text(lttng("sched_switch", []))).toBe(
    "SCHED_SWITCH a=prev_tid|prev_pid b=next_tid|next_pid c=prev_state d=next_prio+100 s=next_comm x=prev_prio+100",
  );
  expect(text(lttng("sched_waking", []))).toBe("SCHED_WAKING a=tid|pid b=target_cpu|cpu c=prio+100 s=comm");
  expect(text(oldLttng("sched_wakeup", []))).toBe("SCHED_WAKEUP a=tid|pid b=target_cpu|cpu c=prio s=comm");
  expect(text(oldLttng("sched_switch", []))).toContain("d=next_prio+100");
  expect(text(perf("sched:sched_switch", []))).toContain("d=next_prio s=");
});

test("the emitting thread comes from contexts, never from a payload field of that name", () => {
  const everywhere = "context.tid perf_tid common_pid context.pid perf_pid common_tgid";
  expect(emitter(lttng, "sched_waking")).toBe(`${everywhere} context.procname perf_comm common_comm`);
  expect(emitter(perf, "sched:sched_waking")).toBe(`${everywhere} context.procname perf_comm common_comm`);
  // In sched_switch r is the outgoing thread's name.
  expect(emitter(lttng, "sched_switch")).toBe(`${everywhere} prev_comm`);
});

test("forks: only LTTng says which process", () => {
  expect(text(lttng("sched_process_fork", []))).toBe(
    "SCHED_PROCESS_FORK a=parent_tid b=child_tid c=child_pid d=parent_pid s=child_comm",
  );
  expect(text(perf("sched:sched_process_fork", []))).toBe("SCHED_PROCESS_FORK a=parent_pid b=child_pid s=child_comm");
});

test("kvm_exit of each architecture is told by its fields", () => {
  expect(text(lttng("kvm_x86_exit", ["exit_reason", "isa"]))).toBe(
    "KVM_EXIT a=exit_reason b=vcpu_id c=isa d=intr_info x=guest_rip y=info1 z=info2",
  );
  expect(text(perf("kvm:kvm_exit", ["ret", "esr_ec", "vcpu_pc"]))).toBe(
    "KVM_EXIT a=ret b=vcpu_id c=35 d=esr_ec x=vcpu_pc",
  );
  expect(text(perf("kvm:kvm_exit", ["sepc", "scause"]))).toContain("c=36");
});

test("guests of guests come and go by other events on each architecture", () => {
  expect(text(perf("kvm:kvm_nested_eret", []))).toBe("KVM_NESTED_ERET a=hcr_el2 b=target_mode x=elr_el2");
  expect(text(perf("kvm:kvm_inject_nested_exception", []))).toBe("KVM_NESTED_VMEXIT_INJECT c=3");
});

test("system calls are named without their tracer's prefix", () => {
  const names = [
    lttng("syscall_entry_openat", []),
    lttng("compat_syscall_entry_read", []),
    lttng("syscall_exit_openat", []),
    oldLttng("sys_open", []),
    oldLttng("compat_sys_open", []),
    oldLttng("exit_syscall", []),
    perf("syscalls:sys_enter_openat", []),
  ].map((mapping) => text(mapping).match(/s="(.*?)"/)?.[1]);
  expect(names).toEqual(["openat", "compat_read", "openat", "open", "compat_open", "", "openat"]);
});

test("who wrote an event is told by its name and fields, whatever the trace's label says", () => {
  const labelled = (tracer: string, eventNames: readonly string[]) =>
    pickDialect({ ...description(tracer, { tracer_major: 2, tracer_minor: 5 }), eventNames });
  const mislabelled = labelled("lttng-modules 2.5.0", ["sys_enter_read", "sys_exit_read"]);
  expect(text(mislabelled("sys_enter_read", ["fd"]))).toContain('SYSCALL_ENTRY s="read"');
  expect(text(mislabelled("sys_exit_read", ["ret"]))).toContain('SYSCALL_EXIT s="read"');
  expect(text(mislabelled("softirq_entry", ["vec"]))).toBe("SOFTIRQ_ENTRY a=vec");
  expect(text(mislabelled("sched_switch", ["prev_pid", "next_pid", "tid", "pid"]))).toContain("d=next_prio s=");
  expect(text(mislabelled("sched_process_fork", ["parent_pid", "child_pid"]))).toContain("b=child_pid s=");
  const other = labelled("barectf 3.1", ["syscall_entry_read", "sched_switch"]);
  expect(text(other("syscall_entry_read", ["fd"]))).toContain('SYSCALL_ENTRY s="read"');
  expect(text(other("irq_softirq_entry", ["vec"]))).toBe("SOFTIRQ_ENTRY a=vec");
  expect(text(other("sched_switch", ["prev_tid", "next_tid"]))).toContain("d=next_prio+100");
  expect(text(other("sched_process_fork", ["parent_tid", "child_tid"]))).toContain("b=child_tid c=child_pid");
  const old = labelled("somebody", ["sys_exit", "exit_syscall"]);
  expect(text(old("sys_exit", []))).toContain('SYSCALL_ENTRY s="exit"');
});

test("system calls that are only a number are named by the table of the architecture", () => {
  const named = (environment: TraceDescription["environment"], number: number) => {
    const slots = pickDialect(description("perf", environment))("raw_syscalls:sys_enter", ["id"])?.slots ?? [];
    const found = slots.find(({ slot }) => slot === "s");
    return found && "fields" in found && found.fields[0] === "id" ? found.nameOf?.(number) : undefined;
  };
  expect([0, 1, 16, 257, 334, 335, 435, 462].map((number) => named({ machine: "x86_64" }, number))).toEqual([
    "read",
    "write",
    "ioctl",
    "openat",
    "rseq",
    "syscall 335",
    "clone3",
    "mseal",
  ]);
  expect([29, 63, 64, 56, 435].map((number) => named({ machine: "aarch64" }, number))).toEqual([
    "ioctl",
    "read",
    "write",
    "openat",
    "clone3",
  ]);
  expect(named({ machine: "riscv64" }, 93)).toBe("exit");
  expect(named({ machine: "i686" }, 54)).toBe("ioctl");
  expect(named({ kernel_release: "6.1.0-13-amd64" }, 257)).toBe("openat");
  expect(named({}, 257)).toBe("syscall 257");
  expect(named({ machine: "s390x" }, 257)).toBe("syscall 257");
});

test("what no analysis asks for, and what user-space tracers name alike, means nothing", () => {
  expect(lttng("kmem_kmalloc", [])).toBeUndefined();
  expect(lttng("x86_irq_vectors_vector_alloc_entry", [])).toBeUndefined();
  expect(perf("my_provider:sched_switch", [])).toBeUndefined();
  const ust = pickDialect(description("lttng-ust 2.12.0", { domain: "ust" }));
  expect(ust("sched_switch", [])).toBeUndefined();
});

test("names that objects have anyway are not events", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    for (const dialect of [lttng, oldLttng, perf]) expect(dialect(name, [])).toBeUndefined();
  }
});

test("a missing kind comes with the command that records it", () => {
  expect(recordingAdvice([EventKind.SCHED_WAKING, EventKind.KVM_EXIT], "lttng")).toEqual([
    "lttng enable-event -k sched_waking,kvm_x86_exit",
  ]);
  expect(recordingAdvice([EventKind.SYSCALL_ENTRY], "lttng")).toEqual(["lttng enable-event -k --syscall --all"]);
  expect(recordingAdvice([EventKind.KVM_VCPU_WAKEUP], "lttng")).toEqual([
    "perf record -a -e kvm:kvm_vcpu_wakeup",
    "perf data convert --all --to-ctf DIR",
  ]);
  expect(recordingAdvice([EventKind.SCHED_WAKING, EventKind.KVM_ENTRY], "ftrace")).toEqual([
    "perf record -a -e sched:sched_waking -e kvm:kvm_entry",
    "perf data convert --all --to-ctf DIR",
  ]);
  expect(recordingAdvice([], "ftrace")).toEqual([]);
  // Guest registers need probes that no command of these sets.
  expect(recordingAdvice([EventKind.GUEST_CONTEXT], "lttng")).toEqual([]);
});
