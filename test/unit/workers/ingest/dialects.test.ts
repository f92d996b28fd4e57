import { expect, test } from "vitest";
import { recordingAdvice } from "../../../../workers/coverage/recording.js";
import type { Dialect, EventMapper, EventMapping, TraceDescription } from "../../../../workers/formats/format.js";
import { pickDialect, recorderOf } from "../../../../workers/ingest/dialects/index.js";
import { type Emitter, Syscall } from "../../../../workers/model/event-fields.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";
import { columnsOf } from "../../../../workers/model/kind-fields.js";

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

/** `KIND name=field name=field+100 name="text"`: the kind's own fields that the tracer's events have. */
function text(mapping: EventMapping | undefined): string {
  if (!mapping) return "nothing";
  const names = Object.entries(columnsOf(mapping.kind).own);
  const fields = mapping.slots.flatMap((slot) => {
    const name = names.find(([, column]) => column === slot.slot)?.[0];
    if (name === undefined) return [];
    if ("constant" in slot) return `${name}=${JSON.stringify(slot.constant)}`;
    return slot.fields.length === 0
      ? []
      : `${name}=${slot.fields.join("|")}${slot.add === undefined ? "" : `+${slot.add}`}`;
  });
  return [KIND_NAMES.get(mapping.kind), ...fields].join(" ");
}

/** Where the emitting thread, its process and its name are. */
function emitter(mapper: EventMapper, name: string): string {
  const mapping = mapper(name, []);
  const columns = Object.values((mapping && columnsOf(mapping.kind).emitter) ?? {});
  return (mapping?.slots ?? [])
    .flatMap((slot) => ("fields" in slot && columns.includes(slot.slot as Emitter) ? slot.fields : []))
    .join(" ");
}

test("control groups of threads are told by path, or by the number of their namespace", () => {
  expect(text(perf("cgroup:cgroup_attach_task", []))).toBe(
    "THREAD_CGROUP tid=pid isOfProcess=1 hierarchy=dst_root path=dst_path",
  );
  expect(text(lttng("lttng_statedump_process_cgroup_ns", []))).toBe("THREAD_CGROUP tid=tid cgroupNs=ns_inum");
});

test("moves of NUMA balancing and reclaim have one meaning each, under their several names", () => {
  expect(text(perf("sched:sched_move_numa", []))).toBe(
    "NUMA_MOVE tid=pid otherTid=dst_pid fromCpu=src_cpu toCpu=dst_cpu fromNode=src_nid toNode=dst_nid outcome=0",
  );
  expect(text(perf("sched:sched_swap_numa", []))).toMatch(/^NUMA_MOVE tid=src_pid .* outcome=1$/);
  expect(text(perf("sched:sched_stick_numa", []))).toMatch(/^NUMA_MOVE tid=src_pid\|pid .* outcome=2$/);
  expect(text(perf("vmscan:mm_vmscan_memcg_reclaim_begin", []))).toBe("RECLAIM_BEGIN scope=1");
  expect(text(lttng("mm_vmscan_direct_reclaim_end", []))).toBe("RECLAIM_END");
  expect(text(perf("power:cpu_frequency_limits", []))).toMatch(/^CPU_FREQUENCY_LIMITS lowestKhz=min_freq/);
  expect(text(perf("power:pstate_sample", []))).toBe("CPU_MEASURED_FREQUENCY value=freq");
});

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

test("LTTng's priorities come up to the kernel's scale", () => {
  expect(text(lttng("sched_switch", []))).toBe(
    "SCHED_SWITCH prevTid=prev_tid|prev_pid nextTid=next_tid|next_pid prevState=prev_state nextPrio=next_prio+100 " +
      "prevTgid=context.pid|perf_pid|common_tgid nextComm=next_comm prevComm=prev_comm",
  );
  expect(text(lttng("sched_pi_setprio", ["tid"]))).toBe("SCHED_PI_SETPRIO tid=tid|pid newPrio=newprio+100");
  expect(text(oldLttng("sched_switch", []))).toContain("nextPrio=next_prio+100");
  expect(text(perf("sched:sched_switch", []))).toContain("nextPrio=next_prio prev");
});

test("the emitting thread comes from contexts, never from a payload field of that name", () => {
  const everywhere = "context.tid perf_tid common_pid context.pid perf_pid common_tgid";
  expect(emitter(lttng, "sched_waking")).toBe(`${everywhere} context.procname perf_comm common_comm`);
  expect(emitter(perf, "sched:sched_waking")).toBe(`${everywhere} context.procname perf_comm common_comm`);
});

test("forks: only LTTng says which process", () => {
  expect(text(lttng("sched_process_fork", []))).toBe(
    "SCHED_PROCESS_FORK parentTid=parent_tid childTid=child_tid childTgid=child_pid parentTgid=parent_pid childComm=child_comm childPidNs=child_ns_inum parentPidNs=parent_ns_inum",
  );
  expect(text(perf("sched:sched_process_fork", []))).toBe(
    "SCHED_PROCESS_FORK parentTid=parent_pid childTid=child_pid childComm=child_comm",
  );
});

test("kvm_exit of each architecture is told by its fields", () => {
  expect(text(lttng("kvm_x86_exit", ["exit_reason", "isa"]))).toBe(
    "KVM_EXIT reason=exit_reason vcpuId=vcpu_id isa=isa detail=intr_info guestRip=guest_rip",
  );
  expect(text(perf("kvm:kvm_exit", ["ret", "esr_ec", "vcpu_pc"]))).toBe(
    "KVM_EXIT reason=ret vcpuId=vcpu_id isa=35 detail=esr_ec guestRip=vcpu_pc",
  );
  expect(text(perf("kvm:kvm_exit", ["sepc", "scause"]))).toContain("isa=36");
  const printed = perf("kvm_exit", ["vcpu", "reason", "rip"]);
  expect(text(printed)).toContain("KVM_EXIT reason=reason vcpuId=vcpu|vcpu_id isa=isa|reason");
  const labels = printed?.slots.flatMap((slot) => ("labels" in slot && slot.labels ? [slot.labels] : []));
  expect(labels?.map(({ HLT, hlt, npf }) => [HLT, hlt, npf])).toEqual([
    [12, 120, 1024],
    [1, 2, 2],
  ]);
});

test("guests of guests come and go by other events on each architecture", () => {
  expect(text(perf("kvm:kvm_nested_eret", []))).toBe("KVM_NESTED_ERET hcr=hcr_el2 targetMode=target_mode");
  expect(text(perf("kvm:kvm_inject_nested_exception", []))).toBe("KVM_NESTED_VMEXIT_INJECT");
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
  ].map((mapping) => text(mapping).match(/name="(.*?)"/)?.[1]);
  expect(names).toEqual(["openat", "compat_read", "openat", "open", "compat_open", "", "openat"]);
});

test("who wrote an event is told by its name and fields, whatever the trace's label says", () => {
  const labelled = (tracer: string, eventNames: readonly string[]) =>
    pickDialect({ ...description(tracer, { tracer_major: 2, tracer_minor: 5 }), eventNames });
  const mislabelled = labelled("lttng-modules 2.5.0", ["sys_enter_read", "sys_exit_read"]);
  expect(text(mislabelled("sys_enter_read", ["fd"]))).toContain('SYSCALL_ENTRY name="read"');
  expect(text(mislabelled("sys_exit_read", ["ret"]))).toContain('SYSCALL_EXIT name="read"');
  expect(text(mislabelled("softirq_entry", ["vec"]))).toBe("SOFTIRQ_ENTRY number=vec");
  expect(text(mislabelled("sched_switch", ["prev_pid", "next_pid", "tid", "pid"]))).toContain(
    "nextPrio=next_prio prev",
  );
  expect(text(mislabelled("sched_process_fork", ["parent_pid", "child_pid"]))).toContain(
    "childTid=child_pid childComm=",
  );
  const other = labelled("barectf 3.1", ["syscall_entry_read", "sched_switch"]);
  expect(text(other("syscall_entry_read", ["fd"]))).toContain('SYSCALL_ENTRY name="read"');
  expect(text(other("irq_softirq_entry", ["vec"]))).toBe("SOFTIRQ_ENTRY number=vec");
  expect(text(other("sched_switch", ["prev_tid", "next_tid"]))).toContain("nextPrio=next_prio+100");
  expect(text(other("sched_process_fork", ["parent_tid", "child_tid"]))).toContain(
    "childTid=child_tid childTgid=child_pid",
  );
  const old = labelled("somebody", ["sys_exit", "exit_syscall"]);
  expect(text(old("sys_exit", []))).toContain('SYSCALL_ENTRY name="exit"');
});

test("system calls that are only a number are named by the table of the architecture", () => {
  const named = (environment: TraceDescription["environment"], number: number) => {
    const slots = pickDialect(description("perf", environment))("raw_syscalls:sys_enter", ["id"])?.slots ?? [];
    const found = slots.find(({ slot }) => slot === Syscall.name);
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

test("events that no analysis reads are known, so that none is taken for a sign of its thread", () => {
  const mapping = (name: string) => lttng(name, ["tid"]);
  expect(mapping("kvm_x86_eoi")).toEqual({ kind: EventKind.NONE, slots: [] });
  expect(mapping("kmem_kmalloc")?.kind).toBe(EventKind.THREAD_EVENT);
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
  expect(recordingAdvice([EventKind.SCHED_WAKING, EventKind.KVM_EXIT], { recorder: "lttng" })).toEqual([
    "lttng enable-event -k sched_waking,kvm_x86_exit",
  ]);
  expect(recordingAdvice([EventKind.SYSCALL_ENTRY], { recorder: "lttng" })).toEqual([
    "lttng enable-event -k --syscall --all",
  ]);
  // LTTng has no such event, and a recording of perf beside one of LTTng fills no view.
  expect(recordingAdvice([EventKind.KVM_VCPU_WAKEUP], { recorder: "lttng" })).toEqual([]);
  const kinds = [EventKind.SCHED_WAKING, EventKind.KVM_ENTRY];
  expect(recordingAdvice(kinds, { recorder: "perf" })).toEqual([
    "perf record -a -k mono -e sched:sched_waking -e kvm:kvm_entry -o perf.data -- sleep 10",
  ]);
  expect(recordingAdvice(kinds, { recorder: "trace-cmd" })).toEqual([
    "trace-cmd record -C mono -e sched:sched_waking -e kvm:kvm_entry -o trace.dat sleep 10",
  ]);
  // Perfetto has no fields of KVM's events on x86.
  expect(recordingAdvice(kinds, { recorder: "perfetto" })).toEqual(recordingAdvice(kinds, { recorder: "trace-cmd" }));
  expect(recordingAdvice([EventKind.SCHED_WAKING], { recorder: "perfetto" })).toEqual([
    'ftrace_events: "sched/sched_waking"',
  ]);
  expect(recordingAdvice(kinds, { recorder: undefined })).toEqual([]);
  for (const recorder of ["trace-cmd", "perf", "perfetto"] as const) {
    expect(recordingAdvice([], { recorder })).toEqual([]);
  }
  // Guest registers need probes that no command of these sets.
  expect(recordingAdvice([EventKind.GUEST_CONTEXT], { recorder: "lttng" })).toEqual([]);
});

test("trace-cmd records a guest by its agent where only the host was recorded", () => {
  const command = (isArm: boolean) =>
    recordingAdvice([EventKind.GUEST_CONTEXT], { recorder: "trace-cmd", isArm }).at(-1) ?? "";
  const [host = "", guest = ""] = command(false).split(" -A VM ");
  expect(host).toMatch(/^trace-cmd record -C tsc2nsec .*-e kvm:kvm_entry -e kvm:kvm_exit$/);
  expect(guest).toMatch(/^-e sched:sched_switch .* -o trace.dat sleep 10$/);
  expect(guest).not.toContain("kvm");
  // arm64 has no TSC.
  expect(command(true)).toMatch(/^trace-cmd record -C mono /);
});

test("the recorder is told by format and tracer", () => {
  const recorder = (format: string, tracer: string, dialect: Dialect) => {
    return recorderOf({ ...description(tracer, {}), format, dialect });
  };
  expect(recorder("trace.dat-v7", "trace-cmd 3.1.6", "ftrace")).toBe("trace-cmd");
  expect(recorder("ftrace-text", "ftrace", "ftrace")).toBe("trace-cmd");
  expect(recorder("perf.data", "perf 6.1", "ftrace")).toBe("perf");
  expect(recorder("perf-script", "perf script", "ftrace")).toBe("perf");
  expect(recorder("ctf-1.8", "perf", "ftrace")).toBe("perf");
  expect(recorder("perfetto", "Perfetto", "ftrace")).toBe("perfetto");
  expect(recorder("ctf-1.8", "lttng-modules 2.13.9", "lttng")).toBe("lttng");
  expect(recorder("ctf-1.8", "lttng-ust 2.13", "ust")).toBeUndefined();
  expect(recorder("log", "", "other")).toBeUndefined();
});
