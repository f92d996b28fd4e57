import { expect, test } from "vitest";
import { createEngine } from "../../../../workers/engine.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";
import { exportedLines } from "../../../setup/session.js";

const S = 1e9;
const HEADER = JSON.stringify({
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "box", kernel: "6.1", clock: "monotonic" },
  t0_mono_ns: "7000000000",
  vms: [{ key: "vm1", name: "web", pid: 90, accel: "kvm", vcpus: [{ index: 0, tid: 91, qom: "/0" }] }],
});

/** One look a second: the disk, the vCPU's thread and the state of the VM; the disk answers after the thread was asked. */
function look(second: number): string[] {
  const at = (t: number, record: object) => JSON.stringify({ t, vm: "vm1", us: 500, ...record });
  const schedstat = `${second * S} ${(second / 4) * S} 5`;
  const stats = { rd_bytes: 100 * second * second };
  return [
    at(second * S + 2000, { k: "host", n: "proc-threads", d: { 91: { comm: "CPU 0/KVM", schedstat } } }),
    at(second * S + 1000, { k: "qmp", n: "query-blockstats", d: [{ device: "vda", stats }] }),
    at(second * S + 3000, {
      k: "qmp",
      n: "query-status",
      d: { status: second < 5 ? "running" : "paused", running: second < 5 },
    }),
    at(second * S + 4000, {
      k: "hmp",
      n: "info registers -a",
      d: `CPU#0\nRIP=000000000040${1000 + second} CPL=3 HLT=0\n`,
    }),
  ];
}

function engine(): EngineApi {
  return createEngine({
    open: openMemory,
    loadWasm,
    startDecoder: undefined,
    decoders: 1,
    yieldToLoop: () => new Promise<void>((resolve) => setImmediate(resolve)),
    memoryBytes: () => 1,
  });
}

const TABLES = ["counters", "intervals", "logs", "samples", "events"];

async function tablesOf(api: EngineApi): Promise<Record<string, string[]>> {
  return Object.fromEntries(
    await Promise.all(TABLES.map(async (table) => [table, await exportedLines(api, table)] as const)),
  );
}

async function untilLive(api: EngineApi, reached: number): Promise<void> {
  for (let serial = 0; ; ) {
    const progress = await api.progress(serial);
    serial = progress.serial;
    if (reached <= progress.readUntilNs) return;
  }
}

const LOOKS = Array.from({ length: 9 }, (_, i) => look(i));

test("a live log shows, once it has ended, what its file shows", async () => {
  const file = engine();
  const text = [HEADER, ...LOOKS.flat()].map((line) => `${line}\n`).join("");
  expect((await file.open({ name: "a", files: [memoryFile("a.lsm.jsonl", new TextEncoder().encode(text))] })).ok).toBe(
    true,
  );
  await file.done();

  const live = engine();
  expect((await live.openLiveLog({ name: "live", lines: [HEADER] })).ok).toBe(true);
  for (const lines of LOOKS) await live.appendLiveLog(lines);
  await live.endLiveLog();
  await live.done();
  expect(await live.appendLiveLog(["{}"])).toBeUndefined();
  const told = await tablesOf(live);
  expect(told).toEqual(await tablesOf(file));
  expect(told.counters?.length).toBeGreaterThan(10);
  await Promise.all([file.close(), live.close()]);
});

test("what was asked half a second before the newest answer is shown while more comes", async () => {
  const live = engine();
  await live.openLiveLog({ name: "live", lines: [HEADER, ...look(0)] });
  expect(await live.appendLiveLog(look(1))).toMatchObject({ late: 0, isFull: false });
  await live.appendLiveLog(look(2));
  await untilLive(live, 1 * S + 3000);
  const reads = (await exportedLines(live, "counters")).filter((line) => line.includes("read bytes"));
  expect(reads).toHaveLength(1);
  expect((await live.progress(0)).phase).toBe("live");
  // An answer to a question that was asked long before.
  expect(await live.appendLiveLog(look(0))).toMatchObject({ late: 4 });
  await live.close();
});

test("a live log rolls over: what is older is left out, and totals begin anew", async () => {
  const live = engine();
  await live.openLiveLog({ name: "live", lines: [HEADER, ...look(0)], keepNs: 4 * S });
  const states = [];
  for (const lines of LOOKS.slice(1)) states.push(await live.appendLiveLog(lines));
  expect(states.map((state) => state?.isFull)).toEqual([false, false, false, false, true, true, true, true]);
  expect((await live.rollLiveLog()).ok).toBe(true);
  expect((await live.appendLiveLog(look(9)))?.spanNs).toBe(5 * S + 3000);
  await live.endLiveLog();
  await live.done();
  const rows = (await exportedLines(live, "counters")).map((line) => JSON.parse(line) as Record<string, unknown>);
  const reads = rows.filter(({ counter }) => `${counter}`.includes("read bytes"));
  // Rates go on from the look before the first second that is kept.
  expect(reads.map(({ value }) => value ?? "unknown")).toEqual([900, 1100, 1300, 1500, 1700, "unknown"]);
  await live.close();
});

test("a live log has the content and the times of its file, before its first answer and after it has rolled over", async () => {
  const header = HEADER.replace(/"vms":.*/, '"vms":[]}');
  const attached = JSON.stringify({
    ...{ t: 1.5 * S, vm: "vm1", k: "vm", n: "attached" },
    d: { key: "vm1", name: "web", pid: 90, accel: "kvm", vcpus: [{ index: 0, tid: 91, qom: "/0" }] },
  });
  const later = LOOKS.slice(2).flat();
  const file = engine();
  const text = [header, attached, ...later].map((line) => `${line}\n`).join("");
  const opened = await file.open({ name: "a", files: [memoryFile("a.lsm.jsonl", new TextEncoder().encode(text))] });
  const live = engine();
  const empty = await live.openLiveLog({ name: "live", lines: [header], keepNs: 2 * S });
  await live.appendLiveLog([attached, ...later]);
  const rolled = await live.rollLiveLog();
  const placeOf = (info: typeof opened) => info.ok && [info.value.contentId, info.value.originNs, info.value.traces];
  expect(placeOf(empty)).toEqual(placeOf(opened));
  expect(placeOf(rolled)).toEqual(placeOf(opened));
  await Promise.all([file.close(), live.close()]);
});

test("time goes on while answers come and nothing changes", async () => {
  const live = engine();
  const same = (second: number) =>
    JSON.stringify({
      t: second * S,
      vm: "vm1",
      us: 5,
      k: "qmp",
      n: "query-status",
      d: { status: "running", running: true },
    });
  await live.openLiveLog({ name: "live", lines: [HEADER, same(0)] });
  for (let second = 1; second < 5; second += 1) await live.appendLiveLog([same(second)]);
  await untilLive(live, 3.5 * S);
  const progress = await live.progress(0);
  expect([progress.phase, progress.readUntilNs, progress.endNs]).toEqual(["live", 3.5 * S, 3.5 * S]);
  await live.close();
});

test("what is no live log", async () => {
  const live = engine();
  expect(await live.openLiveLog({ name: "live", lines: ["{}"] })).toMatchObject({ ok: false });
  expect(await live.rollLiveLog()).toMatchObject({ ok: false });
  expect(await live.appendLiveLog([])).toBeUndefined();
  await live.close();
});

test("the rate of a total that stays is 0 as soon as that was seen", async () => {
  const api = engine();
  const at = (t: number, record: object) => JSON.stringify({ t: t * S, vm: "vm1", us: 10, ...record });
  const read = (t: number, bytes: number) => [
    at(t, { k: "qmp", n: "query-blockstats", d: [{ device: "vda", stats: { rd_bytes: bytes } }] }),
    at(t, { k: "hmp", n: "info registers -a", d: "CPU#0\nRIP=0000000000401000 CPL=3 HLT=0\n" }),
  ];
  const lines = [HEADER, ...read(1, 0), ...read(2, 500), ...read(3, 500)];
  expect((await api.openLiveLog({ name: "a.lsm.jsonl", lines })).ok).toBe(true);
  await api.appendLiveLog([...read(4, 500), ...read(5, 500)]);
  await untilLive(api, 4 * S);
  const rateAt = async (t: number) => {
    const { vms } = await api.monitorPicture({ t: t * S, spanNs: S, points: 2 });
    return vms[0]?.figures.find(({ id }) => id === "disk-read")?.value;
  };
  expect([await rateAt(1.5), await rateAt(2.5), await rateAt(4)]).toEqual([500, 0, 0]);
  await api.close();
});
