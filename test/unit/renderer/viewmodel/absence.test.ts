import { expect, test } from "vitest";
import { emptyTable, noFindings, partialTable } from "../../../../renderer/viewmodel/empty-table.js";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";
import { outcomeGroups, traceFacts } from "../../../../workers/model/info-text.js";
import { EXPORT_TABLES } from "../../../../workers/query/export/index.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";

type Analysis = TraceInfo["analyses"][number];

function analysis(
  id: string,
  status: Analysis["status"],
  reason = "",
  missing: string[] = [],
  record_with: string[] = [],
) {
  return { id, status, missing, record_with, title: `title of ${id}`, reason };
}

const HERE = { isWhole: false, isOfLane: false };
const WHOLE = { isWhole: true, isOfLane: false };

test("an empty table says that nothing was recorded, and what would", () => {
  const analyses = [analysis("kvm", "none", "not recorded: kvm_exit", ["kvm_exit"], ["record it"])];
  for (const scope of [HERE, WHOLE]) {
    expect(emptyTable("exits", { ...scope, analyses })).toEqual({
      text: "Not recorded: kvm_exit.",
      commands: ["record it"],
    });
  }
});

test("only where the window is not the whole trace may a wider one hold some", () => {
  const analyses = [analysis("kvm", "full")];
  const here = { text: "None in this window.", commands: [], isElsewhere: true };
  expect(emptyTable("exits", { ...HERE, analyses })).toEqual(here);
  expect(emptyTable("exits", { ...WHOLE, analyses }).text).toBe("None in the whole trace.");
  const happened = [analysis("syscalls", "none", "recorded, and nothing of the kind happened")];
  expect(emptyTable("syscalls", { ...WHOLE, analyses: happened }).text).toBe("None in the whole trace.");
  expect(emptyTable("exits", { ...WHOLE, isOfLane: true, analyses }).text).toBe("None of the selected lane.");
  expect(emptyTable("exits", { ...HERE, analyses: undefined }).text).toContain("still being read");
});

test("every table that analyses make says which of them were not recorded", () => {
  const analyses = ANALYSES.map(({ id }) => analysis(id, "none", `not recorded: ${id}`, [id], [`record ${id}`]));
  const tables = [...EXPORT_TABLES, ...SESSION_TABLES].map(({ name }) => name);
  const silent = tables.filter((name) => !/^Not recorded/.test(emptyTable(name, { ...WHOLE, analyses }).text));
  // Rows of these come from the trace itself.
  const own = ["own-counters", "own-latencies", "own-latency-summary", "own-states"];
  expect(silent.sort()).toEqual(["losses-over-time", "lost", ...own]);
});

test("a table of several sources is not recorded only if none of them is", () => {
  const none = (id: string) => analysis(id, "none", `not recorded: ${id}`, [id], [`record ${id}`]);
  const all = ["runqueue", "irq-injection", "timers", "syscalls", "block-io", "virtio"];
  expect(emptyTable("latencies", { ...HERE, analyses: all.map(none) }).text).toBe("Not recorded: runqueue.");
  const one = [analysis("syscalls", "full"), ...all.filter((id) => id !== "syscalls").map(none)];
  expect(emptyTable("latencies", { ...HERE, analyses: one }).text).toContain("None in this window");
});

test("rows that are not all say what is lacking; those of a full view say nothing", () => {
  const analyses = [analysis("network", "partial", "not recorded: net_dev_xmit"), analysis("kvm", "full")];
  expect(partialTable("network", analyses)).toBe("Partial. Not recorded: net_dev_xmit.");
  expect(partialTable("exits", analyses)).toBeUndefined();
  expect(partialTable("network", undefined)).toBeUndefined();
});

test("what a partial analysis lacks is said where the whole trace has none", () => {
  const analyses = [analysis("kvm", "partial", "not recorded: sched_switch", ["sched_switch"], ["record it"])];
  expect(emptyTable("halt-polling", { ...WHOLE, analyses })).toEqual({
    text: "None in the whole trace. Not recorded: sched_switch.",
    commands: ["record it"],
  });
});

test("finding nothing: in the window, in the whole trace, or because nothing was recorded", () => {
  const analyses = [analysis("kvm", "full"), analysis("ipis", "none", "no kvm_apic in the trace")];
  expect(noFindings({ ...HERE, isOfPart: false, analyses })).toBe(
    "Nothing stands out here. A wider window may hold something.",
  );
  expect(noFindings({ ...WHOLE, isOfPart: false, analyses })).toBe("Nothing stands out in the whole trace.");
  expect(noFindings({ ...WHOLE, isOfPart: true, analyses })).toBe("Nothing stands out in this part.");
  expect(noFindings({ ...WHOLE, isOfPart: true, analyses: undefined })).toContain("still being read");
  const reason = "no event of a Linux kernel is in the trace";
  const programs = [analysis("kvm", "none", reason), analysis("threads-by-context", "partial", "moments")];
  for (const scope of [HERE, WHOLE]) {
    expect(noFindings({ ...scope, isOfPart: false, analyses: programs })).toBe(
      `Nothing could be looked for: ${reason}. The import report says what each view lacks.`,
    );
  }
});

test("the import report has what info has of a trace, and tells a reason once", () => {
  const trace = {
    path: "kernel",
    format: "ctf-1.8",
    machine: "h",
    tracer: "lttng-modules 2.13.9",
    streams: 2,
    events: 1234,
    events_by_name: {},
    begin_ns: "1000",
    end_ns: "2001000",
    clock: { name: "monotonic", frequency_hz: 1e9, epoch_offset_ns: "0" },
    lost: { events: 3, gaps: 1 },
    problems: [],
  };
  const facts = Object.fromEntries(traceFacts(trace));
  expect(facts).toMatchObject({ format: "ctf-1.8, lttng-modules 2.13.9", machine: "h", lost: "3 events in 1 gap" });
  expect(facts.events).toMatch(/^1 234 in 2 streams$/);
  expect(facts.clock).toContain("monotonic");
  const groups = outcomeGroups([
    analysis("a", "none", "why"),
    analysis("b", "none", "why"),
    analysis("c", "full"),
    analysis("d", "none", "why"),
  ]);
  expect(groups.map(({ members }) => members.length)).toEqual([2, 1, 1]);
});
