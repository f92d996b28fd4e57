import { expect, test } from "vitest";
import { Tables } from "../../../../workers/engine/tables.js";
import { STATE_NAMES } from "../../../../workers/model/states.js";
import { statistics } from "../../../../workers/query/statistics.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";
import { type DslTables, runTables } from "../support/dsl-tables.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90.

const VCPU = "h/vm/90/vcpu/0";
const asPublished = true;

const A = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  10 exit reason=12 id=0
  12 switch prev=100 next=0 state=1
  49 hrtimer
  50 waking of=100 target=0
  51 hrtimerret
  53 switch prev=0 next=100
  54 inject vec=236
  55 entry id=0
  60 exit reason=1 id=0
`;

const F = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  10 exit reason=30 id=0
  11 uexit reason=2
  12 switch prev=100 next=0 state=1
  20 switch cpu1 prev=0 next=95 comm="IO iothread1"
  50 waking cpu1 of=100 target=0 tid=95 pid=90
  53 switch prev=0 next=100
  60 entry id=0
  70 exit reason=1 id=0
`;

function intervals(tables: DslTables, scope: { asPublished?: boolean; t0?: number; t1?: number } = {}): string {
  return tables
    .rows("intervals", scope)
    .filter(({ lane }) => lane === VCPU)
    .map(({ state, reason, start_ns, end_ns }) => {
      const why = state === "wait" ? `(${reason})` : "";
      return `${state}${why}[${Number(start_ns) / 1000},${Number(end_ns) / 1000}]`;
    })
    .join(" ");
}

test("oracle A: as published, a wait lasts until the vCPU runs", () => {
  const tables = runTables(A);
  expect(intervals(tables)).toContain("wait(timer)[12,50] runnable[50,53] hypervisor[53,55]");
  expect(intervals(tables, { asPublished })).toContain("halt-poll[10,12] wait(timer)[12,53] hypervisor[53,55]");
});

test("oracle A: the time from the wake-up on belongs to the wait in a window that begins there", () => {
  const tables = runTables(A);
  expect(intervals(tables, { asPublished, t0: 51_000, t1: 54_000 })).toBe("wait(timer)[51,53] hypervisor[53,54]");
});

test("oracle F: blocked in the VMM is a state of its own, and preempted as published", () => {
  const tables = runTables(F);
  expect(intervals(tables)).toContain("vmm[11,12] vmm-blocked[12,50] runnable[50,53] vmm[53,60]");
  expect(intervals(tables, { asPublished })).toContain("vmm[11,12] preempted[12,53] vmm[53,60]");
});

test("waits and their sums follow", () => {
  const waits = runTables(A)
    .rows("waits", { asPublished })
    .filter(({ lane }) => lane === VCPU);
  expect(waits.map(({ kind, reason, start_ns, end_ns }) => [kind, reason, start_ns, end_ns])).toEqual([
    ["wait", "timer", 12_000, 53_000],
  ]);
  const sums = runTables(F)
    .rows("wait-summary", { asPublished })
    .filter(({ lane }) => lane === VCPU);
  expect(sums.map(({ kind, count, total_ns }) => [kind, count, total_ns])).toEqual([["preempted", 1, 41_000]]);
});

test("so do statistics and the states of vCPUs; the index stays as it is", () => {
  const tables = runTables(A);
  const lane = tables.context.lanes.find(VCPU) ?? -1;
  const before = tables.lane(VCPU);
  const request = { lanes: Int32Array.of(lane), t0: 0, t1: 60_000, asPublished: true };
  const wait = statistics(tables.context, request).kinds[0]?.states.find(({ state }) => STATE_NAMES[state] === "wait");
  expect(wait).toMatchObject({ ns: 41_000, count: 1, maxNs: 41_000 });
  expect(tables.rows("vcpu-usage", { asPublished })[0]).toMatchObject({ wait_ns: 41_000, runnable_ns: 0 });
  expect(tables.rows("vcpu-usage")[0]).toMatchObject({ wait_ns: 38_000, runnable_ns: 3_000 });
  expect(tables.lane(VCPU)).toBe(before);
});

test.each([false, true])("the states of a vCPU fill the window (as published: %s)", (asPublished) => {
  for (const text of [A, F]) {
    const rows = runTables(text)
      .rows("intervals", { asPublished })
      .filter(({ lane }) => lane === VCPU);
    for (let i = 1; i < rows.length; i++) expect(rows[i]?.start_ns).toBe(rows[i - 1]?.end_ns);
  }
});

test("a panel's table counts as published when it is asked to, and its rows have all columns", async () => {
  const tables = new Tables(runTables(A).context, SESSION_TABLES, async () => undefined);
  const question = { t0: 0, t1: 60_000, limit: 9, where: 'kind == "wait"' };
  const totals = async (table: string, column: string, published: boolean) => {
    const answer = await tables.rows({ ...question, table, asPublished: published });
    const found = answer.ok ? answer.value.columns.find(({ name }) => name === column) : undefined;
    return Array.from((found?.values ?? []) as Float64Array);
  };
  expect(await totals("wait-summary", "total_ns", false)).toEqual([38_000]);
  expect(await totals("wait-summary", "total_ns", true)).toEqual([41_000]);
  expect(await totals("waits", "duration_ns", false)).toEqual([38_000]);
  expect(await totals("waits", "duration_ns", true)).toEqual([41_000]);
});
