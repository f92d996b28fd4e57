import { expect, test } from "vitest";
import { monitorLog } from "../../../../workers/formats/monitor-log/index.js";
import { memoryFile } from "../../../setup/ctf.js";
import { openSession } from "../../../setup/session.js";

const S = 1e9;
const HEADER = {
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "box", kernel: "6.1", clock: "monotonic", page_size: 4096 },
  t0_mono_ns: "0",
  vms: [
    { key: "vm1", name: "web", pid: 90, accel: "kvm", vcpus: [0, 1].map((index) => ({ index, tid: 91 + index })) },
    { key: "vm2", name: "db", pid: 80, accel: "kvm", vcpus: [{ index: 0, tid: 81 }] },
  ],
};

const thread = (ran: number) => ({ comm: "CPU 0/KVM", schedstat: `${ran * S} ${S / 2} 5` });
const status = (t: number, words: string) => ({ t, k: "qmp", n: "query-status", d: { status: words, running: true } });
const threads = (t: number, ran: number) => ({
  t,
  k: "host",
  n: "proc-threads",
  d: { 91: thread(ran), 92: thread(2 * ran) },
});
const memory = (t: number, bytes: number) => ({ t, k: "qmp", n: "query-balloon", d: { actual: bytes } });

async function sessionOf(...more: readonly (Readonly<Record<string, unknown>> & { readonly t: number })[]) {
  const records = [
    status(0, "running"),
    threads(0, 1),
    memory(0, 1000),
    threads(1, 1.25),
    memory(1, 2000),
    threads(2, 2.25),
    memory(2, 2000),
    status(3, "paused"),
    threads(3, 2.25),
    ...more,
  ].map((one) => ({ vm: "vm1", us: 10, ...one, t: one.t * S }));
  const text = [HEADER, ...records].map((one) => `${JSON.stringify(one)}\n`).join("");
  return openSession([monitorLog], [memoryFile("a.lsm.jsonl", new TextEncoder().encode(text))]);
}

test("a VM's figures at a moment, with how they came to be", async () => {
  const session = await sessionOf();
  const at = (t: number) => session.monitorPicture({ t: t * S, spanNs: 2 * S, points: 3 });
  const [vm, ...others] = (await at(1.5)).vms;
  expect(others).toEqual([]);
  expect(vm).toMatchObject({ pid: 90, vcpus: 2, status: "running" });
  const figure = async (t: number, id: string) => (await at(t)).vms[0]?.figures.find((one) => one.id === id);
  // From 1 s to 2 s the host gave both vCPUs a second, and the second one more.
  expect((await figure(1.5, "host-ran"))?.value).toBe(3);
  expect([...((await figure(2.5, "host-ran"))?.recent ?? [])]).toEqual([0.75, 3, 0]);
  // The curve has even times, the value is that of the moment.
  expect((await figure(2.5, "host-ran"))?.recent).toEqual((await figure(2, "host-ran"))?.recent);
  expect((await figure(0.5, "memory"))?.value).toBe(1000);
  expect((await figure(1.5, "memory"))?.value).toBe(2000);
  expect((await figure(-1, "memory"))?.value).toBeNaN();
  expect((await at(3)).vms[0]?.status).toBe("paused");
});

test.each(["gone", "detached"])(
  "the state of a VM that is %s is not known from there on, but what it was is",
  async (n) => {
    const session = await sessionOf({ t: 4, k: "gap", n, d: { why: "the process has ended" } });
    const at = async (t: number) => (await session.monitorPicture({ t: t * S, spanNs: S, points: 2 })).vms[0];
    expect(await at(3.5)).toMatchObject({ status: "paused", isOver: false });
    expect(await at(4)).toMatchObject({ status: "paused", isOver: true });
  },
);

test("a counter that was told shortly before the end counts at the end, and not long after", async () => {
  const session = await sessionOf();
  const memoryAt = async (t: number) => {
    const { vms } = await session.monitorPicture({ t: t * S, spanNs: S, points: 2 });
    return vms[0]?.figures.find(({ id }) => id === "memory")?.value;
  };
  expect(await memoryAt(3)).toBe(2000);
  expect(await memoryAt(9)).toBeNaN();
});

test("all about one VM: counters with whose they are, and what happened, the newest first", async () => {
  const session = await sessionOf();
  const [vm] = (await session.monitorPicture({ t: 0, spanNs: S, points: 2 })).vms;
  const lane = vm?.lane ?? -1;
  const { detail } = await session.monitorPicture({ t: 3 * S, spanNs: S, points: 2, lane });
  expect(detail?.events.map(({ text }) => text)).toEqual(["status paused", "status running"]);
  const counters = detail?.counters.map(({ of, group, name }) => `${of} | ${group} | ${name}`);
  expect(counters).toContain("vCPU 1 | host's account | ran, CPUs");
  expect(counters).toContain(" | memory | actual, bytes");
  expect(detail?.processes).toEqual([]);
});

test("the processes of a guest at moments that go on, and back, are those of each moment", async () => {
  const stat = (pid: number, name: string, ticks: number) =>
    `${pid} (${name}) S 1 ${"0 ".repeat(9)}${ticks} 0${" 0".repeat(6)} ${pid} 0 9 0`;
  const frame = (t: number, ...lines: readonly string[]) => {
    const seconds = `#part a timer_list\nnow at ${t + 5}000000000 nsecs`;
    return { t, k: "qga", n: "frame", d: { id: "a", text: `${seconds}\n#part a processes\n${lines.join("\n")}\n` } };
  };
  const frames = [
    frame(4, stat(1, "init", 5), stat(7, "sh", 10)),
    frame(5, stat(1, "init", 5), stat(7, "sh", 30)),
    frame(6, stat(1, "init", 6), stat(8, "top", 1)),
  ];
  const session = await sessionOf(...frames);
  const lane = (await session.monitorPicture({ t: 0, spanNs: S, points: 2 })).vms[0]?.lane ?? -1;
  const at = async (t: number) => {
    const { detail } = await session.monitorPicture({ t: t * S, spanNs: S, points: 2, lane });
    return detail?.processes.map(({ name, cpuSeconds }) => `${name} ${cpuSeconds}`);
  };
  expect(await at(4.5)).toEqual(["init 0.05", "sh 0.1"]);
  expect(await at(5)).toEqual(["init 0.05", "sh 0.3"]);
  expect(await at(6.5)).toEqual(["init 0.06", "top 0.01"]);
  expect(await at(3)).toEqual([]);
  expect(await at(5)).toEqual(["init 0.05", "sh 0.3"]);
});
