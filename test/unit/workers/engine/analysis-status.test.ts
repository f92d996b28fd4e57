import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import type { Session } from "../../../../workers/analyses/session.js";
import type { Recorder, RecordingTarget } from "../../../../workers/coverage/recording.js";
import { viewOf } from "../../../../workers/coverage/views.js";
import { analysisStatuses, recordingForAll } from "../../../../workers/engine/analysis-status.js";
import { EventKind as K } from "../../../../workers/model/event-kinds.js";
import { run } from "../analyses/dsl.js";
import { ARM_EVENTS, KERNEL_EVENTS, LTTNG_EVENTS, X86_EVENTS } from "../support/known-events.js";
import { factsOf } from "../support/session-context.js";

// An analysis is full only if it shows something; else it says why, in names that people know.

const LTTNG = { recorder: "lttng" } as const;

function statusOf(
  id: string,
  session: Session,
  occurred: readonly K[],
  declared: readonly K[] = [],
  target: RecordingTarget = LTTNG,
) {
  const kinds = { occurred: new Set(occurred), declared: new Set([...declared, ...occurred]) };
  return analysisStatuses(ANALYSES, factsOf(session), kinds, target).find((status) => status.id === id);
}

const sessionOf = (text: string) => run(text, { analyses: ANALYSES, end: 100 }).session;

const KVM = "1 entry id=0 tid=100 pid=90\n2 exit id=0 reason=1 tid=100 pid=90\n3 entry id=0 tid=100 pid=90";
const SWITCHES = "0 switch prev=0 next=100 comm=x\n5 switch prev=100 next=0 state=1\n";

test("full: all that is needed was recorded, and something is shown", () => {
  const session = sessionOf(`${SWITCHES}6 waking of=100 target=0`);
  expect(statusOf("sched", session, [K.SCHED_SWITCH, K.SCHED_WAKING])).toMatchObject({ status: "full", reason: "" });
});

test("of a trace that describes all events of the kernel, nobody knows which were recorded", () => {
  const kinds = { occurred: new Set([K.SCHED_SWITCH]), declared: new Set([K.SCHED_SWITCH]), isVague: true };
  const statuses = analysisStatuses(ANALYSES, factsOf(sessionOf(SWITCHES)), kinds, { recorder: "trace-cmd" });
  const irq = statuses.find(({ id }) => id === "irq");
  expect(irq?.reason).toMatch(/^not recorded, or never happened: irq_handler_entry/);
  expect(irq?.record_with.join()).toContain("-e irq:irq_handler_entry");
});

test("lines of a log are a full view, whatever their events are called", () => {
  const session = sessionOf("1 log nocpu message=a source=b priority=6 tid=-1 pid=-1");
  expect(statusOf("logs", session, [])).toMatchObject({ status: "full", reason: "", missing: [], record_with: [] });
  expect(statusOf("logs", sessionOf(SWITCHES), [])).toBeUndefined();
});

test("frequencies alone are a part of the view of CPUs' power", () => {
  const session = sessionOf("1 frequency khz=1000000 of=0\n2 frequency khz=2000000 of=0");
  const found = statusOf("cpu-power", session, [K.CPU_FREQUENCY]);
  expect(found).toMatchObject({ status: "partial", reason: "not recorded: cpu_idle" });
  expect(statusOf("cpu-power", session, [])).toMatchObject({ status: "none" });
});

test("without one KVM event nothing is partial about vCPUs", () => {
  const session = sessionOf(SWITCHES);
  for (const id of ["kvm", "waits", "migrations", "timers", "virtio", "ipis", "irq-injection", "exit-objects"]) {
    const found = statusOf(id, session, [K.SCHED_SWITCH, K.SCHED_WAKING, K.HRTIMER_START, K.HRTIMER_EXPIRE_ENTRY]);
    expect([id, found?.status]).toEqual([id, "none"]);
    expect(found?.reason).toContain("kvm_");
  }
});

test("sched_switch that the trace describes and that never happened was not recorded", () => {
  const found = statusOf("kvm", sessionOf(KVM), [K.KVM_ENTRY, K.KVM_EXIT], [K.SCHED_SWITCH, K.SCHED_WAKING]);
  expect(found).toMatchObject({ status: "partial", missing: ["sched_switch", "sched_waking"] });
  expect(found?.reason).toBe("not recorded: sched_switch, sched_waking");
  expect(found?.record_with).toEqual(["lttng enable-event -k sched_switch,sched_waking"]);
});

test("a command that is a recording of its own has all that the view needs", () => {
  const found = (recorder: Recorder) => {
    return statusOf("sched", sessionOf(SWITCHES), [K.SCHED_SWITCH], [], { recorder })?.record_with;
  };
  const both = "-e sched:sched_switch -e sched:sched_waking";
  expect(found("trace-cmd")).toEqual([`trace-cmd record -C mono ${both} -o trace.dat sleep 10`]);
  expect(found("perf")).toEqual([`perf record -a -k mono ${both} -o perf.data -- sleep 10`]);
  expect(found("perfetto")).toEqual(['ftrace_events: "sched/sched_waking"']);
  expect(found("lttng")).toEqual(["lttng enable-event -k sched_waking"]);
});

test("KVM events that name no thread come with the contexts that do", () => {
  const found = statusOf("kvm", sessionOf("1 entry id=0\n2 exit id=0 reason=1"), [K.KVM_ENTRY, K.KVM_EXIT]);
  expect(found?.status).toBe("none");
  expect(found?.reason).toContain("no tid in the events");
  expect(found?.record_with).toEqual(["lttng add-context -k -t tid -t pid -t procname"]);
});

test("exits without the address of the guest: that is said, not that nothing happened", () => {
  const status = (text: string) => statusOf("guest-rip", sessionOf(text), [K.KVM_ENTRY, K.KVM_EXIT]);
  expect(status(KVM)).toMatchObject({ status: "none", reason: expect.stringContaining("guest_rip") });
  expect(status(KVM.replace("reason=1", "reason=1 rip=4096"))).toMatchObject({ status: "full" });
});

test("only exits to user space: partial, with what is missing", () => {
  const session = sessionOf("1 uexit reason=2 tid=100 pid=90\n2 uexit reason=2 tid=100 pid=90");
  const found = statusOf("kvm", session, [K.KVM_USERSPACE_EXIT]);
  expect(found).toMatchObject({ status: "partial" });
  expect(found?.missing.slice(0, 2)).toEqual(["kvm_entry", "kvm_exit"]);
});

test("events without a CPU: none, with that reason", () => {
  const { session } = run("", { analyses: ANALYSES });
  expect(statusOf("sched", session, [K.SCHED_SWITCH, K.SCHED_WAKING])).toMatchObject({
    status: "none",
    reason: "the events do not say on which CPU they happened: neither packets nor events have a cpu_id",
  });
});

test("recorded, and nothing of the kind happened: no advice", () => {
  const session = sessionOf(SWITCHES);
  expect(statusOf("syscalls", session, [K.SYSCALL_ENTRY, K.SYSCALL_EXIT])).toMatchObject({
    status: "none",
    reason: "recorded, and nothing of the kind happened",
    record_with: [],
  });
});

test("a trace of programs, or of another system, is not advised to record a kernel", () => {
  const { session } = run("", { analyses: ANALYSES });
  for (const { id } of ANALYSES) {
    const { isSpecial } = viewOf(id);
    const found = statusOf(id, session, [], [], { recorder: undefined });
    if (isSpecial) expect(found).toBeUndefined();
    else
      expect(found).toMatchObject({
        status: "none",
        record_with: [],
        reason: "no event of a Linux kernel is in the trace",
      });
  }
});

test("guest registers are recorded by no command: the documentation says how", () => {
  const found = statusOf("guest-processes", sessionOf(SWITCHES + KVM), [K.SCHED_SWITCH, K.KVM_ENTRY, K.KVM_EXIT]);
  expect(found?.reason).toContain("docs/guest-processes.md");
  expect(found?.record_with).toEqual([]);
});

test("recorded, and it never happened: no command would change that", () => {
  const found = statusOf("virtio", sessionOf(SWITCHES + KVM), [K.SCHED_SWITCH, K.KVM_ENTRY, K.KVM_EXIT], [K.KVM_MMIO]);
  expect(found).toMatchObject({ status: "none", reason: "recorded, and never happened: kvm_mmio", record_with: [] });
});

test("events that LTTng lacks are recorded by perf, with all that belongs to them", () => {
  const found = statusOf("nested-vms", sessionOf(SWITCHES + KVM), [K.SCHED_SWITCH, K.KVM_ENTRY, K.KVM_EXIT]);
  expect(found?.reason).toContain("LTTng has no such events");
  expect(found?.record_with[0]).toMatch(/^perf record -a -k mono -e sched:sched_switch .* -e kvm:kvm_nested_vmenter/);
});

const advised = (recorder: Recorder | undefined, isArm: boolean) => {
  const kinds = { occurred: new Set([K.SCHED_PROCESS_EXIT]), declared: new Set([K.SCHED_PROCESS_EXIT]) };
  const target = { recorder, isArm };
  const statuses = analysisStatuses(ANALYSES, factsOf(sessionOf("")), kinds, target);
  return [...statuses.flatMap(({ record_with }) => record_with), ...recordingForAll(ANALYSES, statuses, target)];
};

/** The whole of each command, with options that trace-cmd 3.1.6, perf 6.1 and lttng-tools 2.13 have. */
const COMMANDS =
  /^(?:lttng (?:create|start|destroy|enable-event|add-context).*|sleep 10|perf record -a -k mono(?: -e \S+)+ -o perf\.data -- sleep 10|trace-cmd record -C (?:mono|tsc2nsec)(?: -e \S+)+(?: -A VM(?: -e \S+)+)? -o trace\.dat sleep 10|trace-cmd agent|#.*|ftrace_events: "\S+")$/;

test("every command names only events that its tracer knows", () => {
  for (const recorder of ["lttng", "trace-cmd", "perf", "perfetto"] as const) {
    for (const isArm of [false, true]) {
      const known = isArm ? [...KERNEL_EVENTS, ...ARM_EVENTS] : [...KERNEL_EVENTS, ...X86_EVENTS];
      const commands = advised(recorder, isArm);
      expect(commands.length).toBeGreaterThan(3);
      for (const command of commands) {
        const [, names = ""] = /^lttng enable-event -k ([a-z].*)$/.exec(command) ?? [];
        for (const name of names.split(",")) if (name !== "") expect(LTTNG_EVENTS).toContain(name);
        for (const [, name] of command.matchAll(/-e (\S+)/g)) expect(known).toContain(name);
        for (const [, name = ""] of command.matchAll(/"(\S+)"/g)) expect(known).toContain(name.replace("/", ":"));
        expect(command).toMatch(COMMANDS);
      }
    }
  }
});

test("one recording for all: from nothing to a file or folder that can be opened", () => {
  const commands = advised("lttng", false).slice(-7);
  expect(commands[0]).toBe("lttng create --output=DIR");
  expect(commands.at(-1)).toBe("lttng destroy");
  expect(commands.join(" ")).toContain("sched_switch,sched_waking,kvm_x86_entry,kvm_x86_exit");
  expect(advised("trace-cmd", false).at(-1)).toMatch(/^trace-cmd record -C mono -e sched:sched_switch .* sleep 10$/);
  expect(advised("trace-cmd", false).at(-1)).not.toContain("-A");
  expect(advised("perf", false).at(-1)).toMatch(/^perf record .*-e kvm:kvm_entry/);
  expect(advised(undefined, false)).toEqual([]);
});

test("where a guest can be recorded too, that is said beside the registers that nothing records", () => {
  const recorded = [K.SCHED_SWITCH, K.KVM_ENTRY, K.KVM_EXIT];
  const target = { recorder: "trace-cmd" } as const;
  const found = statusOf("guest-processes", sessionOf(SWITCHES + KVM), recorded, [], target);
  expect(found?.reason).toContain("a guest that is recorded too");
  expect(found?.record_with.at(-1)).toContain(" -A VM ");
});
