import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import type { Session } from "../../../../workers/analyses/session.js";
import { analysisStatuses, recordingForAll } from "../../../../workers/engine/analysis-status.js";
import type { Dialect } from "../../../../workers/formats/format.js";
import { EventKind as K } from "../../../../workers/model/event-kinds.js";
import { run } from "../analyses/dsl.js";
import { ARM_EVENTS, KERNEL_EVENTS, LTTNG_EVENTS, X86_EVENTS } from "../support/known-events.js";
import { factsOf } from "../support/session-context.js";

// An analysis is full only if it shows something; else it says why, in names that people know.

const LTTNG: Dialect = "lttng";

function statusOf(id: string, session: Session, occurred: readonly K[], declared: readonly K[] = [], dialect = LTTNG) {
  const kinds = { occurred: new Set(occurred), declared: new Set([...declared, ...occurred]) };
  return analysisStatuses(ANALYSES, factsOf(session), kinds, { dialect }).find((status) => status.id === id);
}

const sessionOf = (text: string) => run(text, { analyses: ANALYSES, end: 100 }).session;

const KVM = "1 entry id=0 tid=100 pid=90\n2 exit id=0 reason=1 tid=100 pid=90\n3 entry id=0 tid=100 pid=90";
const SWITCHES = "0 switch prev=0 next=100 comm=x\n5 switch prev=100 next=0 state=1\n";

test("full: all that is needed was recorded, and something is shown", () => {
  const session = sessionOf(`${SWITCHES}6 waking of=100 target=0`);
  expect(statusOf("sched", session, [K.SCHED_SWITCH, K.SCHED_WAKING])).toMatchObject({ status: "full", reason: "" });
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
  for (const { id, isSpecial } of ANALYSES) {
    const found = statusOf(id, session, [], [], "other");
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
  expect(found?.record_with[0]).toMatch(/^perf record -a -e sched:sched_switch .* -e kvm:kvm_nested_vmenter/);
});

const advised = (dialect: Dialect, isArm: boolean) => {
  const kinds = { occurred: new Set([K.SCHED_PROCESS_EXIT]), declared: new Set([K.SCHED_PROCESS_EXIT]) };
  const target = { dialect, isArm };
  const statuses = analysisStatuses(ANALYSES, factsOf(sessionOf("")), kinds, target);
  return [...statuses.flatMap(({ record_with }) => record_with), ...recordingForAll(ANALYSES, statuses, target)];
};

test("every command names only events that its tracer knows", () => {
  for (const dialect of ["lttng", "ftrace"] as const) {
    for (const isArm of [false, true]) {
      for (const command of advised(dialect, isArm)) {
        const [, names = ""] = /^lttng enable-event -k ([a-z].*)$/.exec(command) ?? [];
        for (const name of names.split(",")) if (name !== "") expect(LTTNG_EVENTS).toContain(name);
        for (const [, name] of command.matchAll(/-e (\S+)/g)) {
          expect(isArm ? [...KERNEL_EVENTS, ...ARM_EVENTS] : [...KERNEL_EVENTS, ...X86_EVENTS]).toContain(name);
        }
        expect(command).toMatch(
          /^(?:lttng (?:create|start|destroy|enable-event|add-context)|perf record -a -e|perf data convert|sleep 10)/,
        );
      }
    }
  }
});

test("one recording for all: from nothing to a folder that can be opened", () => {
  const commands = advised("lttng", false).slice(-7);
  expect(commands[0]).toBe("lttng create --output=DIR");
  expect(commands.at(-1)).toBe("lttng destroy");
  expect(commands.join(" ")).toContain("sched_switch,sched_waking,kvm_x86_entry,kvm_x86_exit");
  expect(advised("other", false)).toEqual([]);
});
