import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lanescope } from "./cli-support.js";

// A monitor log beside a trace of the same host: KVM's counts, as the events of the trace would make them, are compared with
// what the session says of its vCPUs. The counts are added up here from the plain events.

const sample = fileURLToPath(new URL("../../samples/labhost-overcommit.tar.zst", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "monitor-agreement-"));
afterAll(() => rmSync(folder, { recursive: true }));

const VMS = [
  { pid: 1995, tid: 2017 },
  { pid: 2105, tid: 2129 },
  { pid: 2114, tid: 2130 },
];
const HLT = 0x78;
const BEGIN = 1795250245038706097n;
const LOOK_NS = 500_000_000n;
const LOOKS = 32;

async function rowsOf(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, out } = await lanescope("export", "--format", "jsonl", ...args);
  expect(code).toBe(0);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line.replace(/"ts_ns":(\d+)/, '"ts_ns":"$1"')));
}

interface Exit {
  readonly ns: bigint;
  readonly tid: number;
  readonly isHalt: boolean;
}
let exits: Exit[] = [];
beforeAll(async () => {
  const rows = await rowsOf(sample, "--table", "events", "--where", 'name = "kvm_x86_exit"');
  exits = rows.map(({ ts_ns: ts, tid, fields }) => {
    const { exit_reason: reason } = fields as { readonly exit_reason: number };
    return { ns: BigInt(ts as string), tid: tid as number, isHalt: reason === HLT };
  });
});

/** A log of the exits of each VM's vCPU, as `of` says whose thread they are counted for. */
function writeLog(name: string, of: (tid: number) => number, isCounted: (i: number) => boolean): string {
  // The time of day was taken a little later than that of the trace.
  const header = {
    lanescope: "monitor-log",
    version: 1,
    host: { hostname: "labhost", kernel: "6.1", clock: "monotonic" },
    t0_mono_ns: `${BEGIN - 1795247269468002842n}`,
    t0_real_ns: `${BEGIN + 210_000n}`,
    period_ms: 500,
    vms: VMS.map(({ pid, tid }) => ({
      key: `vm${pid}`,
      name: `vm${pid}`,
      pid,
      accel: "kvm",
      vcpus: [{ index: 0, tid, qom: "/machine/unattached/device[0]" }],
    })),
  };
  const schema = ["exits", "halt_exits"].map((stat) => ({ name: stat, type: "cumulative", exponent: 0 }));
  const lines: object[] = [
    header,
    { t: 0, vm: "vm1995", k: "qmp", n: "query-stats-schemas", d: [{ provider: "kvm", target: "vcpu", stats: schema }] },
  ];
  for (let look = 1; look <= LOOKS; look += 1) {
    const t = LOOK_NS * BigInt(look);
    for (const { pid, tid } of VMS) {
      const own = exits.filter((exit, i) => of(exit.tid) === tid && exit.ns < BEGIN + t && isCounted(i));
      const stats = [
        { name: "exits", value: 1000 + own.length },
        { name: "halt_exits", value: 10 + own.filter(({ isHalt }) => isHalt).length },
      ];
      const d = [{ provider: "kvm", "qom-path": "/machine/unattached/device[0]", stats }];
      lines.push({ t: Number(t), vm: `vm${pid}`, k: "qmp", n: "query-stats-vcpu", us: 300, d });
    }
  }
  const path = join(folder, `${name}.lsm.jsonl`);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return path;
}

async function findingsOf(log: string): Promise<{ readonly id: string; readonly lanes: readonly string[] }[]> {
  const { code, out } = await lanescope("report", sample, log, "--format", "json");
  expect(code).toBe(0);
  return (JSON.parse(out).findings as { id: string; lanes: string[] }[]).filter(({ id }) => id === "monitor-disagrees");
}

test("a log of the same host lies on its clock, and its counts are those of the trace", async () => {
  const log = writeLog(
    "same",
    (tid) => tid,
    () => true,
  );
  const rows = await rowsOf(sample, log, "--table", "monitor-agreement");
  const first = BEGIN + LOOK_NS;
  const last = BEGIN + LOOK_NS * BigInt(LOOKS);
  for (const [i, { pid, tid }] of VMS.entries()) {
    const own = exits.filter(({ ns, tid: of }) => of === tid && first <= ns && ns < last);
    const row = rows[i] as Record<string, number>;
    expect([row.lane, row.monitor_exits, row.monitor_halts]).toEqual([
      `labhost/vm/${pid}/vcpu/0`,
      own.length,
      own.filter(({ isHalt }) => isHalt).length,
    ]);
    // Two looks with the same rate are one. An exit without an entry behind it may count with the next.
    expect(row.looks).toBeGreaterThan(LOOKS - 5);
    expect(Math.abs((row.trace_exits as number) - own.length)).toBeLessThanOrEqual(2);
    expect(Math.abs((row.trace_halts as number) - (row.monitor_halts as number))).toBeLessThanOrEqual(2);
    expect(Math.abs(row.most_apart as number)).toBeLessThanOrEqual(1);
    // The log has no account of the host.
    expect(row.schedstat_ns ?? "").toBe("");
    expect(row.trace_cpu_ns).toBeGreaterThan(1e9);
  }
  expect(await findingsOf(log)).toEqual([]);
});

test("counts of other vCPUs, and events that the trace lacks, are findings", async () => {
  const swapped = writeLog(
    "swapped",
    (tid) => (tid === 2129 ? 2130 : tid === 2130 ? 2129 : tid),
    () => true,
  );
  expect((await findingsOf(swapped)).map(({ lanes }) => lanes[0]).sort()).toEqual([
    "labhost/vm/2105/vcpu/0",
    "labhost/vm/2114/vcpu/0",
  ]);
  const fewer = writeLog(
    "fewer",
    (tid) => tid,
    (i) => i % 30 !== 0,
  );
  expect((await findingsOf(fewer)).length).toBeGreaterThan(0);
});
