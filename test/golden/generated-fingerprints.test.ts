import { beforeAll, describe, expect, test } from "vitest";
import { knownNs } from "../../workers/fingerprint/feature.js";
import { Sums } from "../../workers/fingerprint/sums.js";
import { Known } from "../../workers/model/fingerprints.js";
import { EXIT_CLASSES } from "../../workers/model/kvm/exit-class.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { STATE_NAMES, State } from "../../workers/model/states.js";
import type { Cell } from "../../workers/query/export/table.js";
import { fingerprintSteps } from "../../workers/query/fingerprint/answer.js";
import { type Measured, measure } from "../../workers/query/fingerprint/measured.js";
import { Periods } from "../../workers/query/fingerprint/periods.js";
import { toEnd } from "../../workers/query/resumable.js";
import { SESSION_TABLES } from "../../workers/query/tables/index.js";
import { DEFAULTS } from "../bench/generator/generate.js";
import type { Workload } from "../bench/generator/guest-mix.js";
import { type Told, tell } from "./generated-support.js";

const WORKLOADS: readonly Workload[] = ["cpu", "timer", "disk", "net", "chatty"];
/** Of each workload, how many VMs. */
const EACH = 3;
const EVERYWHERE = { hasLane: () => true };

let told: Told;
beforeAll(async () => {
  told = await tell({
    events: 150_000,
    cpus: 16,
    vms: WORKLOADS.length * EACH,
    variety: { ...DEFAULTS.variety, timerVectors: [0xec, 0xee, 0xef], vhost: "both", workloads: WORKLOADS },
  });
});

function whole({ context }: Told, periods = 1): Periods {
  return Periods.equal(context.beginNs, context.untilNs, periods);
}

function answered(own: Told, periods = 1) {
  const options = { of: "vm", periods: whole(own, periods), ...EVERYWHERE, scale: "own" } as const;
  return toEnd(fingerprintSteps(own.context, options));
}

function measured(own: Told, periods = 1): Measured {
  const options = { of: "vm", periods: whole(own, periods), ...EVERYWHERE, asPublished: false } as const;
  return toEnd(measure(own.context, options));
}

function workloadOf({ context }: Told, lane: LaneId): string {
  const pid = Number(context.lanes.specs[lane]?.path.split("/").at(-1));
  return WORKLOADS[((pid - 2000) / 100) % WORKLOADS.length] ?? "";
}

describe("VMs that do the like", () => {
  test("are one group, whichever vectors and threads they have, and each other's nearest", () => {
    const { lane, groups, nearest } = answered(told);
    const workloads = Array.from(lane, (own) => workloadOf(told, own));
    expect(groups.groups.map(({ size }) => size)).toEqual(WORKLOADS.map(() => EACH));
    expect(new Set(workloads.map((own, i) => `${own} ${groups.coarse[i]}`)).size).toBe(WORKLOADS.length);
    expect(groups.quality).toBeGreaterThan(0.5);
    const near = workloads.map((_, i) => workloads[nearest.subject[i * nearest.perSubject] as number]);
    expect(near).toEqual(workloads);
  });

  test("are marked by what they do", () => {
    const { lane, features, groups } = answered(told);
    const marks = (workload: Workload) => {
      const subject = Array.from(lane).findIndex((own) => workloadOf(told, own) === workload);
      const { higher } = groups.groups[groups.coarse[subject] as number] as (typeof groups.groups)[number];
      return higher.map((feature) => features[feature]?.id);
    };
    expect(marks("disk")).toContain("wait-disk-rate");
    expect(marks("net")).toContain("injected-net-rate");
    expect(marks("timer")).toContain("wait-timer-rate");
    expect(marks("chatty")).toContain("wait-ipi-rate");
    expect(marks("cpu")).toContain("guest-share");
  });

  test("are one group also in each of some periods, which lie near each other", () => {
    const { lane, count, nearest, groups } = answered(told, 4);
    expect(count).toBe(WORKLOADS.length * EACH * 4);
    const own = Array.from(lane, (one) => workloadOf(told, one));
    const right = own.filter((one, i) => own[nearest.subject[i * nearest.perSubject] as number] === one);
    expect(right.length / count).toBeGreaterThan(0.95);
    // Never itself at another time, where there are others.
    for (const [i, one] of lane.entries())
      expect(lane[nearest.subject[i * nearest.perSubject] as number]).not.toBe(one);
    expect(groups.quality).toBeGreaterThan(0.25);
  });

  test("are told so if all do a bit of everything", async () => {
    const same = await tell({ events: 120_000, cpus: 12, vms: 6, variety: DEFAULTS.variety });
    const { groups } = answered(same);
    expect(groups.groups.length).toBe(1);
    expect(groups.words).toMatch(/^one group: /);
  });
});

const EVER = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };

/** The rows of a table over a window. */
function rowsOf({ context }: Told, name: string, window = EVER): Record<string, Cell>[] {
  const table = SESSION_TABLES.find((one) => one.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return Array.from(table.rows(context, { ...window, ...EVERYWHERE })).flatMap((row) =>
    row === undefined ? [] : [Object.fromEntries(table.columns.map(({ name: own }, i) => [own, row[i]]))],
  );
}

/** Of each VM, the sum of some rows of its vCPUs. */
function sumsByVm(rows: readonly Record<string, Cell>[], lane: string, value: (row: Record<string, Cell>) => number) {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const vm = `${row[lane]}`.replace(/\/vcpu\/.*/, "");
    sums.set(vm, (sums.get(vm) ?? 0) + value(row));
  }
  return sums;
}

/** Every state that is known. */
const KNOWN_STATES = STATE_NAMES.filter((_, state) => state !== State.UNKNOWN && state !== State.NONE);

describe.each([
  ["a whole trace", undefined],
  ["a trace with losses", { meanNs: 2e6, events: 40 }],
] as const)("the features of %s are those of other tables", (_, losses) => {
  let own: Told;
  beforeAll(async () => {
    own = losses === undefined ? told : await tell({ events: 60_000, lost: 3000 });
  });

  const usage = () => rowsOf(own, "vcpu-usage");
  const columnOf = (state: string) => (state === "guest-nested" ? "nested" : state.replaceAll("-", "_"));
  const time = (states: readonly string[]) => (row: Record<string, Cell>) =>
    states.reduce((sum, state) => sum + Number(row[`${columnOf(state)}_ns`] ?? 0), 0);
  /** The value of a feature of each VM. */
  const valuesOf = (id: string) => {
    const all = measured(own);
    const feature = all.features.findIndex((one) => one.id === id);
    const path = (lane: LaneId) => own.context.lanes.specs[lane]?.path ?? "";
    return new Map(
      Array.from(all.lane, (lane, i) => {
        const at = i * all.features.length + feature;
        expect([id, all.known[at]]).toEqual([id, Known.YES]);
        return [path(lane), all.values[at] as number];
      }),
    );
  };
  const near = (found: ReadonlyMap<string, number>, expected: (vm: string) => number) => {
    expect(found.size).toBeGreaterThan(3);
    for (const [vm, value] of found) expect(value).toBeCloseTo(expected(vm), 6);
  };
  /** Known time of the vCPUs, s. */
  const seconds = () => {
    const sums = sumsByVm(usage(), "lane", time(KNOWN_STATES));
    return (vm: string) => (sums.get(vm) ?? 0) / 1e9;
  };

  test("shares are those of vcpu-usage without what is unknown, and add up to 1", () => {
    const all = measured(own);
    const shares = [...all.features.keys()].filter((i) => all.features[i]?.group === "share");
    for (let i = 0; i < all.count; i += 1) {
      const sum = shares.reduce((part, feature) => part + (all.values[i * all.features.length + feature] as number), 0);
      expect(sum).toBeCloseTo(1, 9);
    }
    const known = seconds();
    for (const state of ["guest", "wait", "preempted", "runnable", "hypervisor", "vmm-blocked"]) {
      const sums = sumsByVm(usage(), "lane", time([state]));
      near(valuesOf(`${state}-share`), (vm) => (sums.get(vm) ?? 0) / 1e9 / known(vm));
    }
  });

  test("waits are those of the table waits", () => {
    const known = seconds();
    const waits = rowsOf(own, "waits").filter(({ lane }) => `${lane}`.includes("/vcpu/"));
    for (const reason of ["disk", "net", "timer", "ipi", "unknown"]) {
      const isMeant = (own: Cell) => own === reason || (reason === "unknown" && own === "unrecorded-interrupt");
      const rows = waits.filter((row) => row.kind === "wait" && isMeant(row.reason));
      const counts = sumsByVm(rows, "lane", () => 1);
      near(valuesOf(`wait-${reason}-rate`), (vm) => (counts.get(vm) ?? 0) / known(vm));
    }
    const counts = sumsByVm(
      waits.filter(({ kind }) => kind === "preempted"),
      "lane",
      () => 1,
    );
    near(valuesOf("preempted-rate"), (vm) => (counts.get(vm) ?? 0) / known(vm));
  });

  test("exits are those of the table exits", () => {
    const known = seconds();
    const counts = sumsByVm(rowsOf(own, "exits"), "lane", ({ count }) => Number(count));
    const all = EXIT_CLASSES.map((name) => valuesOf(`exits-${name}-rate`));
    const sums = new Map([...counts.keys()].map((vm) => [vm, all.reduce((sum, one) => sum + (one.get(vm) ?? 0), 0)]));
    near(sums, (vm) => (counts.get(vm) ?? 0) / known(vm));
  });

  test("requests are those of block-io, bytes those of vm-usage", () => {
    const known = seconds();
    const vcpus = sumsByVm(usage(), "lane", () => 1);
    const perVm = (vm: string) => known(vm) / (vcpus.get(vm) ?? 1);
    const requests = sumsByVm(rowsOf(own, "block-io"), "vm_lane", (row) => Number(row.requests));
    near(valuesOf("disk-request-rate"), (vm) => (requests.get(vm) ?? 0) / perVm(vm));
    const bytes = sumsByVm(rowsOf(own, "vm-usage"), "lane", (row) => Number(row.disk_read_bytes));
    near(valuesOf("disk-read-bytes"), (vm) => (bytes.get(vm) ?? 0) / perVm(vm));
  });

  test("counts of periods add up to that of the whole", () => {
    const [one, five] = [measured(own), measured(own, 5)];
    const width = one.features.length;
    const ids = ["wait-ipi-rate", "preempted-rate", "exits-msr-rate", "exits-idle-rate", "injected-disk-rate"];
    const secondsIn = (row: number) => {
      const [t0, t1] = [five.t0[row] as number, five.t1[row] as number];
      return sumsByVm(rowsOf(own, "vcpu-usage", { t0, t1 }), "lane", time(KNOWN_STATES));
    };
    const known = seconds();
    for (let vm = 0; vm < one.count; vm += 1) {
      const path = own.context.lanes.specs[one.lane[vm] as number]?.path ?? "";
      const parts = [0, 1, 2, 3, 4].map((period) => vm * 5 + period);
      const lengths = parts.map((row) => (secondsIn(row).get(path) ?? 0) / 1e9);
      for (const id of ids) {
        const feature = one.features.findIndex((other) => other.id === id);
        const counts = parts.map((row, i) => {
          const rate = five.values[row * width + feature] as number;
          return Number.isNaN(rate) ? 0 : rate * (lengths[i] as number);
        });
        const sum = counts.reduce((all, count) => all + count, 0);
        expect(sum).toBeCloseTo((one.values[vm * width + feature] as number) * known(path), 6);
      }
    }
  });
});

test("nothing is known of no time", () => {
  expect(knownNs(new Sums())).toBe(0);
});
