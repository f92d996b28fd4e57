import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { capturePlan, DEFAULT_VIEWS } from "../../../../workers/coverage/capture-plan.js";
import { cellsOf, sourcesFor } from "../../../../workers/coverage/cells.js";
import { KERNEL_EVENTS as EVENTS, eventNameOf } from "../../../../workers/coverage/kernel-events.js";
import { lackingViews } from "../../../../workers/coverage/lacking.js";
import { BACKENDS, type Backend, type Side, SOURCES } from "../../../../workers/coverage/sources.js";
import { viewsNamed, viewsOfTable } from "../../../../workers/coverage/tables.js";
import { VIEWS, viewOf } from "../../../../workers/coverage/views.js";
import { KERNEL_EVENTS as DECODED } from "../../../../workers/ingest/dialects/kernel-events.js";
import { KVM_EVENTS } from "../../../../workers/ingest/dialects/kvm-events.js";
import { EventKind as K } from "../../../../workers/model/event-kinds.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";
import { ARM_EVENTS, KERNEL_EVENTS, LTTNG_EVENTS, X86_EVENTS } from "../support/known-events.js";

// The table of what needs which events, and which tool gives them.

test("each analysis is a view, and each view is an analysis or a part of one", () => {
  const analyses = ANALYSES.map(({ id }) => id);
  const own = VIEWS.filter(({ isPartOf }) => isPartOf === undefined).map(({ id }) => id);
  expect(new Set(VIEWS.map(({ id }) => id)).size).toBe(VIEWS.length);
  expect(own.toSorted()).toEqual(analyses.toSorted());
  for (const { isPartOf } of VIEWS) if (isPartOf !== undefined) expect(analyses).toContain(isPartOf);
});

test("the tracepoint of a kind is one that is decoded as this kind", () => {
  const decoded = new Map([...DECODED, ...KVM_EVENTS].map(([name, { kind }]) => [name, kind]));
  // Decoded by their fields or as a family of names, not by one name.
  const byFields = new Set<K>([
    K.SCHED_PROCESS_FORK,
    K.KVM_EXIT,
    K.VECTOR_ENTRY,
    K.VECTOR_EXIT,
    K.SYSCALL_ENTRY,
    K.SYSCALL_EXIT,
  ]);
  for (const kind of EVENTS.keys()) if (!byFields.has(kind)) expect(decoded.get(eventNameOf(kind))).toBe(kind);
});

test("every kind that a view names is an event of the kernel, or of a log or a program", () => {
  for (const { needs, restsOn = [], adds = [], also = [] } of VIEWS) {
    const kinds = [...needs, ...restsOn, ...adds];
    expect(kinds.length + also.length).toBeGreaterThan(0);
    if (needs.some((kind) => EVENTS.has(kind))) for (const kind of kinds) expect(EVENTS.has(kind)).toBe(true);
  }
});

test("every table comes from views there are", () => {
  for (const { name } of SESSION_TABLES) for (const view of viewsOfTable(name)) viewOf(view);
  expect(viewsNamed("steal")).toEqual(["runqueue"]);
  expect(viewsNamed("waits")).toEqual(["waits"]);
  expect(viewsNamed("constructor")).toBeUndefined();
});

test("a recording for all views has only events that its tracer knows", () => {
  const names = VIEWS.map(({ id }) => id);
  for (const isArm of [false, true]) {
    const points = [...KERNEL_EVENTS, ...(isArm ? ARM_EVENTS : X86_EVENTS)];
    for (const backend of BACKENDS) {
      const known = backend === "lttng" ? LTTNG_EVENTS : points;
      for (const name of capturePlan(names, backend, "host", { isArm }).events) expect(known).toContain(name);
    }
  }
});

test("the default recording has what most figures rest on", () => {
  const perf = capturePlan(DEFAULT_VIEWS, "perf");
  expect(perf.events.slice(0, 2)).toEqual(["sched:sched_switch", "sched:sched_waking"]);
  expect(perf.events).toContain("kvm:kvm_exit");
  expect(perf).toMatchObject({ hasSyscalls: false, contexts: [], lacks: [] });
  expect(perf.samples).toBeUndefined();
  const lttng = capturePlan([...DEFAULT_VIEWS, "syscalls"], "lttng");
  expect(lttng.events).toContain("kvm_x86_exit");
  expect(lttng.events).not.toContain("sys_enter");
  expect(lttng).toMatchObject({ hasSyscalls: true, contexts: ["tid", "pid", "procname"], lacks: [] });
});

test("samples are perf's, and what a backend lacks is said", () => {
  expect(capturePlan(["samples"], "perf").samples).toEqual({ frequencyHz: 499 });
  expect(capturePlan(["samples"], "trace-cmd")).toMatchObject({ lacks: [{ view: "samples", gives: "none" }] });
  expect(capturePlan(["nested-vms"], "lttng").lacks).toMatchObject([{ view: "nested-vms", gives: "none" }]);
  // KVM's events of a guest are those of guests inside it.
  const guest = capturePlan(["sched", "kvm", "block-io"], "trace-cmd", "guest");
  expect(guest.events.filter((name) => name.startsWith("kvm"))).toEqual([]);
  expect(guest.lacks).toMatchObject([{ view: "kvm", gives: "none" }]);
});

const giving = (view: string, target = {}) =>
  Object.fromEntries(
    SOURCES.flatMap(({ id }) => {
      const cells = cellsOf(viewOf(view), id, target);
      return cells.length === 0 ? [] : [[id, cells.map(({ side, gives }) => `${side} ${gives}`).join(", ")]];
    }),
  );

test("tracers of the host see vCPUs, and monitors their sums", () => {
  expect(giving("kvm")).toEqual({
    lttng: "host all",
    "trace-cmd": "host all",
    perf: "host all",
    bpftrace: "host unread",
    qmp: "host part",
    host: "host part",
  });
  expect(giving("waits")).toMatchObject({ perf: "host all", "trace-cmd": "host all" });
  expect(giving("inputs")).toEqual({ "qemu-trace": "host all", "guest-agent": "guest part" });
});

test("emulated guests have no exits: their vCPUs are told by their threads", () => {
  const emulated = { accel: "tcg" } as const;
  expect(giving("kvm", emulated)).toMatchObject({ perf: "host part" });
  expect(giving("exit-objects", emulated)).toEqual({});
  expect(giving("exit-counts", emulated)).toEqual({});
  expect(giving("runqueue", emulated)).toEqual(giving("runqueue"));
  expect(giving("guest-top", emulated)).toEqual(giving("guest-top"));
});

test("arm64 has other events, and LTTng has none of KVM there", () => {
  expect(giving("irq-injection", { isArm: true })).toEqual({
    "trace-cmd": "host all",
    perf: "host all",
    bpftrace: "host unread",
  });
  expect(giving("irq-lines", { isArm: true })).not.toHaveProperty("qmp");
});

test("the ways to views are those that give all of them first", () => {
  const ways = (ids: readonly string[], side: "host" | "guest") =>
    sourcesFor(ids.map(viewOf), side).map(({ source, gives }) => `${source} ${gives}`);
  expect(ways(["block-io"], "guest")).toEqual(["lttng all", "trace-cmd all", "perf all"]);
  expect(ways(["guest-top"], "guest")[0]).toBe("guest-agent all");
  expect(ways(["samples", "sched"], "guest")[0]).toBe("perf all");
});

test("what is asked of a monitor is recorded as the view whose events show it", () => {
  expect(capturePlan(["disk-counters"], "trace-cmd", "guest")).toMatchObject({ lacks: [] });
  expect(capturePlan(["disk-counters"], "trace-cmd", "guest").events).toContain("block:block_rq_issue");
  expect(capturePlan(["exit-counts"], "perf").events).toContain("kvm:kvm_exit");
});

/** What a recording of one view holds beside the scheduler. */
function moreThanScheduling(id: string, backend: Backend, side: Side): boolean {
  const { events, samples, hasSyscalls } = capturePlan([id], backend, side);
  const more = events.filter((name) => !/^(?:sched:)?sched_(?:switch|waking)$/.test(name));
  return 0 < more.length || samples !== undefined || hasSyscalls;
}

test("a view that a recording is said to fill has events in it", () => {
  const ofScheduling = ["sched", "runqueue", "guest-top", "vcpu-account", "guest-processes"];
  for (const { id } of VIEWS)
    for (const backend of BACKENDS)
      for (const side of ["host", "guest"] as const) {
        const isFilled = capturePlan([id], backend, side).lacks.length === 0 && !ofScheduling.includes(id);
        if (isFilled)
          expect([id, backend, side, moreThanScheduling(id, backend, side)]).toEqual([id, backend, side, true]);
      }
});

test("processes of guests are recorded in the guest; on the host they need probes", () => {
  expect(capturePlan(["guest-processes"], "perf").lacks).toMatchObject([{ view: "guest-processes", gives: "none" }]);
  expect(capturePlan(["guest-processes"], "perf", "guest")).toMatchObject({
    lacks: [],
    events: expect.arrayContaining(["sched:sched_switch"]),
  });
});

test("what views lack is recorded where a recorder has it, of all of them or of some", () => {
  const outcomes = [
    { id: "sched", status: "full", missing: [] },
    { id: "syscalls", status: "none", missing: ["sys_enter", "sys_exit"] },
    { id: "waits", status: "partial", missing: ["kvm_apic_accept_irq"] },
    { id: "guest-processes", status: "none", missing: ["vcpu_enter_guest"] },
    { id: "virtio", status: "none", missing: [] },
  ] as const;
  expect(lackingViews(outcomes)).toEqual(["syscalls", "waits"]);
  expect(lackingViews(outcomes, ["waits", "sched"])).toEqual(["waits"]);
});

test("perf takes samples, as far as it can of guests, and no other recorder does", () => {
  const { samples, lacks } = capturePlan(["samples"], "perf");
  expect(samples).toEqual({ frequencyHz: 499 });
  expect(lacks).toEqual([{ view: "samples", gives: "part", what: expect.stringContaining("only with a PMU") }]);
  expect(capturePlan(["samples"], "lttng").lacks.map(({ gives }) => gives)).toEqual(["none"]);
});
