import { expect, test } from "vitest";
import { monitorLog } from "../../../../workers/formats/monitor-log/index.js";
import { memoryFile } from "../../../setup/ctf.js";
import { exportedRows, openSession } from "../../../setup/session.js";

const S = 1e9;
const HEADER = {
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "box", kernel: "6.1", clock: "monotonic" },
  t0_mono_ns: "0",
  vms: [{ key: "vm1", name: "web", pid: 90, accel: "kvm", vcpus: [{ index: 0, tid: 91, qom: "/0" }] }],
};

async function openLog(...records: readonly object[]) {
  const told = records.map((record) => ({ t: 0, vm: "vm1", us: 1000, ...record }));
  const lines = [HEADER, ...told.sort((a, b) => a.t - b.t)];
  const text = lines.map((one) => `${JSON.stringify(one)}\n`).join("");
  return openSession([monitorLog], [memoryFile("a.lsm.jsonl", new TextEncoder().encode(text))]);
}

type Session = Awaited<ReturnType<typeof openLog>>;

/** `seconds name = value` of the counters whose name holds a text. */
async function countersOf(session: Session, text: string): Promise<string[]> {
  const rows = await exportedRows(session, "counters");
  return rows
    .filter(({ counter }) => `${counter}`.includes(text))
    .map(({ ts_ns: ts, value }) => `${Number(ts) / S} ${value ?? "unknown"}`);
}

async function statesOf(session: Session, lane: string): Promise<string[]> {
  const rows = await exportedRows(session, "intervals");
  return rows
    .filter((row) => row.lane === lane)
    .map(({ start_ns: start, end_ns: end, state }) => `${Number(start) / S}-${Number(end) / S} ${state}`);
}

const reads = (t: number, bytes: number) => ({
  t: t * S,
  k: "qmp",
  n: "query-blockstats",
  d: [{ device: "vda", stats: { rd_bytes: bytes } }],
});
const threads = (t: number, ran: number, waited: number) => ({
  t: t * S,
  k: "host",
  n: "proc-threads",
  d: { 91: { comm: "CPU 0/KVM", schedstat: `${ran * S} ${waited * S} 5` } },
});

test("totals are rates between two looks: 0 while they stay, unknown where they were set back", async () => {
  const session = await openLog(
    ...[reads(1, 100), reads(2, 300), reads(3, 300), reads(4, 300), reads(6, 500), reads(7, 50), reads(8, 60)],
  );
  expect(await countersOf(session, "block vda › read bytes/s")).toEqual([
    "1 200",
    "2 0",
    "4 100",
    "6 unknown",
    "7 10",
    "8 unknown",
  ]);
  const lane = "box/vm/90/monitor/block vda/read bytes_s";
  expect(await statesOf(session, lane)).toEqual(["1-2 level-4", "4-6 level-3", "6-7 unknown", "7-8 level-1"]);
});

test("a total of 32 bits that wraps goes on, and one without any growth has no lane", async () => {
  const session = await openLog(...[reads(1, 2 ** 32 - 100), reads(2, 100)], {
    t: 1,
    k: "qmp",
    n: "query-blockstats",
    d: [{ device: "vdb", stats: { rd_bytes: 5, wr_bytes: 0 } }],
  });
  expect(await countersOf(session, "vda › read bytes/s")).toEqual(["1 200", "2 unknown"]);
  expect(await countersOf(session, "vdb")).toEqual([]);
});

test("what a gap covers is unknown", async () => {
  const gap = { t: 2.5 * S, k: "gap", n: "late", d: { until: 3.5 * S, why: "no answer" } };
  const balloon = (t: number, actual: number) => ({ t: t * S, k: "qmp", n: "query-balloon", d: { actual } });
  const session = await openLog(
    ...[reads(1, 100), reads(2, 200), gap, reads(4, 300), reads(5, 400)],
    ...[balloon(1, 7), balloon(2, 7), balloon(4, 7), balloon(5, 7)],
    ...[threads(1, 1, 0), threads(2, 2, 0), threads(4, 4, 0), threads(5, 5, 0)],
  );
  expect(await countersOf(session, "read bytes/s")).toEqual(["1 100", "2 unknown", "4 100", "5 unknown"]);
  expect(await countersOf(session, "actual")).toEqual(["1 7", "2.5 unknown", "4 7", "5 unknown"]);
  expect(await statesOf(session, "box/vm/90/vcpu/0")).toEqual(["0-1 unknown", "1-2 guest", "2-4 unknown", "4-5 guest"]);
  const logs = await exportedRows(session, "logs");
  expect(logs.map(({ lane, source, message }) => `${lane} ${source} ${message}`)).toEqual([
    "box/vm/90 monitor gap: no answer",
  ]);
});

test("a vCPU has a state only where it did one thing from look to look", async () => {
  const status = (t: number, running: boolean) => ({
    t: t * S,
    k: "qmp",
    n: "query-status",
    d: { status: running ? "running" : "paused", running },
  });
  const session = await openLog(
    status(0.5, true),
    ...[threads(1, 1, 0), threads(2, 2, 0), threads(3, 2.5, 0.5), threads(4, 2.5, 1.5), threads(5, 2.5, 1.5)],
    status(5, false),
    threads(6, 2.5, 1.5),
    threads(7, 2.7, 1.5),
  );
  expect(await statesOf(session, "box/vm/90/vcpu/0")).toEqual([
    "0-1 unknown",
    "1-2 guest",
    "2-3 unknown",
    "3-4 runnable",
    "4-5 wait",
    "5-6 stopped",
    "6-7 unknown",
  ]);
});

/** A frame of a guest: its clock, its ticks of busy time, and processes as [pid, ticks, pages]. */
function frame(t: number, seconds: number, busy: number, ...processes: readonly (readonly [number, number, number])[]) {
  const lines = processes.map(([pid, ticks, pages]) => {
    const before = [1, 1, 1, 0, -1, 4194304, 9, 0, 0, 0, ticks, 0, 0, 0, 20, 0, 1, 0, 5, 1000, pages];
    return `${pid} (work ${pid}) R ${before.join(" ")} ${Array(28).fill(0).join(" ")}`;
  });
  const parts = `#part q uptime\n${seconds.toFixed(2)} 1.00\n#part q stat\ncpu  ${busy} 0 0 7 0 0 0 0 0 0\n#part q processes\n${lines.join("\n")}`;
  return { t: t * S, k: "agent", n: "frame", d: { id: "q", text: `#begin q\n${parts}\n#end q 0\n` } };
}

test("a guest's belief beside its host's account: what was taken, and the guest has not seen", async () => {
  const session = await openLog(
    ...[threads(0, 0, 0), frame(1, 11, 0), threads(2, 1, 1), frame(3, 13, 200), threads(4, 2, 2)],
  );
  expect(await countersOf(session, "guest says busy")).toEqual(["1 1", "3 unknown"]);
  expect(await countersOf(session, "host says ran")).toEqual(["1 0.5", "3 unknown"]);
  expect(await countersOf(session, "host says waited")).toEqual(["1 0.5", "3 unknown"]);
  expect(await countersOf(session, "taken, unseen")).toEqual(["1 0.5", "3 unknown"]);
  expect(await exportedRows(session, "guest-belief")).toEqual([
    {
      lane: "box/vm/90",
      guest_busy: 1,
      guest_stolen: 0,
      host_ran: 0.5,
      host_waited: 0.5,
      taken_unseen: 0.5,
      told_ns: 2 * S,
    },
  ]);
  const report = await session.report({ format: "json" });
  const { findings } = JSON.parse(report.ok ? report.value : "{}") as { findings: { id: string; title: string }[] };
  expect(findings.filter(({ id }) => id === "guest-belief").map(({ title }) => title)).toEqual([
    "VM web (90) believes that 1 CPUs were busy, and had 0.5",
  ]);
});

test("processes of a guest: time of CPUs by pid and start, by the guest's clock", async () => {
  const session = await openLog(
    frame(1, 11, 0, [1, 100, 1], [2, 0, 10]),
    frame(2, 13, 0, [1, 100, 1], [2, 100, 30]),
    frame(3, 15, 0, [1, 102, 1], [2, 150, 20], [3, 0, 1]),
    frame(4, 17, 0, [1, 102, 1], [3, 1, 1]),
  );
  const rows = await exportedRows(session, "guest-processes");
  expect(
    rows.map((row) => [
      row.lane,
      row.pid,
      row.guest_process,
      row.process_state,
      row.process_cpu_ns,
      row.most_resident_bytes,
    ]),
  ).toEqual([
    ["box/vm/90", 1, "work 1", "R", 0.02 * S, 4096],
    ["box/vm/90", 2, "work 2", "ended", 1.5 * S, 30 * 4096],
    ["box/vm/90", 3, "work 3", "R", 0.01 * S, 4096],
  ]);
  expect(rows.map((row) => [Number(row.seen_from_ns) / S, Number(row.seen_until_ns) / S])).toEqual([
    [1, 4],
    [1, 4],
    [3, 4],
  ]);
  // Half of a CPU for two seconds of the guest, then a quarter of one.
  expect(await countersOf(session, "processes in the guest")).toEqual(["1 0.5", "2 0.25", "3 0", "4 unknown"]);
});
