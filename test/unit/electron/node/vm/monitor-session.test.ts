import { expect, onTestFinished, test } from "vitest";
import { MonitorSession } from "../../../../../electron/node/vm/monitor-session.js";
import { fieldsOf } from "../../../../../workers/core/parsed-json.js";
import { fakeMachine } from "../../../../fakes/fake-machine.js";
import { type FakeAnswer, type FakeQemu, RECORDED, startFakeQemu } from "../../../../fakes/fake-qemu.js";

type Line = Record<string, unknown> & { readonly k: string; readonly n: string; readonly d: unknown };

const OPTIONS = { periodMs: 100, registersMs: undefined, hmp: [] };

const PROCESS: Record<string, string> = {
  "/proc/4194001/status": "Name:\tCPU 0/TCG\nTgid:\t4194000\n",
  "/proc/4194000/stat": `4194000 (qemu) S 1 ${"0 ".repeat(17)}500 1 2\n`,
  "/proc/4194000/statm": "343948 85615 5905 1431 0 218768 0\n",
  "/proc/4194000/task/4194001/comm": "CPU 0/TCG\n",
  "/proc/4194000/task/4194001/stat": "4194001 (CPU 0/TCG) S 1\n",
  "/proc/4194000/task/4194001/schedstat": "1575457323 194974907 1990\n",
  "/proc/4194000/cgroup": "0::/machine/vm a\n",
  "/sys/fs/cgroup/machine/vm a/cpu.stat": "usage_usec 5\n",
  "/proc/stat": "cpu  1 2 3\nintr 5 6\nctxt 7\n",
  "/proc/sys/kernel/hostname": "lab\n",
};

async function fake(answer?: (execute: string, args: unknown, count: number) => FakeAnswer) {
  const qemu = await startFakeQemu(answer);
  onTestFinished(() => qemu.close());
  return qemu;
}

/** Attaches these, and asks until all are gone. */
async function watched(qemus: readonly FakeQemu[], files = PROCESS, options = OPTIONS) {
  const lines: Line[] = [];
  const session = new MonitorSession(fakeMachine(files), options, (line) => lines.push(JSON.parse(line)));
  for (const { path } of qemus) {
    const attached = await session.attach({ qmp: path });
    if (!attached.ok) throw new Error(attached.error.message);
  }
  await session.begin();
  await session.allEnded();
  await session.close();
  return { lines, session, header: lines[0], of: (n: string) => lines.filter((line) => line.n === n) };
}

/** Ends after so many questions of a kind. */
function endingAfter(execute: string, most: number, hangUp: () => void) {
  let count = 0;
  return (asked: string): FakeAnswer => {
    if (asked === execute) count += 1;
    if (most < count) {
      hangUp();
      return undefined;
    }
    return RECORDED[asked];
  };
}

async function endingQemu(execute: string, most: number, change: Record<string, FakeAnswer> = {}) {
  const answer = endingAfter(execute, most, () => qemu.hangUp());
  const qemu: FakeQemu = await fake((asked) => {
    const usual = answer(asked);
    return usual !== undefined && asked in change ? change[asked] : usual;
  });
  return qemu;
}

test("the log begins with what the VM is, and ends when the VM does", async () => {
  const { header, of, session, lines } = await watched([await endingQemu("query-status", 3)]);
  expect(header).toMatchObject({
    lanescope: "monitor-log",
    version: 1,
    host: { hostname: "lab", clock: "monotonic" },
    period_ms: 100,
    vms: [
      {
        key: "vm1",
        name: "tiny",
        pid: 4194000,
        accel: "tcg",
        arch: "x86_64",
        qemu: "7.2.22",
        vcpus: [
          { index: 0, tid: 4194001, qom: "/machine/unattached/device[0]" },
          { index: 1, tid: 4194002, qom: "/machine/unattached/device[2]" },
        ],
      },
    ],
  });
  expect(of("query-status")).toHaveLength(3);
  expect(of("gone")).toMatchObject([{ vm: "vm1", k: "gap", d: { why: "QEMU closed the monitor" } }]);
  expect(lines.at(-1)).not.toMatchObject({ k: "qmp" });
  expect(session.attached).toMatchObject([{ state: "gone", why: "QEMU closed the monitor" }]);
});

test("what is asked: cheap questions at each tick, dear ones once a second, the rest once", async () => {
  const { of, lines } = await watched([await endingQemu("query-status", 4)]);
  const counts = Object.fromEntries([...new Set(lines.map(({ n }) => n))].map((n) => [n, of(n).length]));
  expect(counts).toMatchObject({
    "query-blockstats": expect.toBeOneOf([3, 4]),
    "info registers -a": 1,
    "query-balloon": 1,
    "guest-stats": 1,
    "query-cpus-fast": 1,
    "query-block": 1,
    "info mtree -f": 1,
  });
  // QEMU has these counters with KVM only.
  expect(counts).not.toHaveProperty("query-stats-vcpu");
});

test("the host's account is the text of /proc", async () => {
  const { of } = await watched([await endingQemu("query-status", 1)]);
  expect(of("proc-threads")[0]?.d).toEqual({
    4194001: { comm: "CPU 0/TCG", stat: "4194001 (CPU 0/TCG) S 1", schedstat: "1575457323 194974907 1990" },
  });
  expect(of("cgroup-cpu-stat")[0]?.d).toBe("usage_usec 5\n");
  // The count of each interrupt is left out.
  expect(of("proc-stat")[0]).toMatchObject({ vm: "host", k: "host", d: "cpu  1 2 3\nctxt 7\n" });
});

test("with KVM its counters are asked of VM and vCPUs, with the schemas before", async () => {
  const answers = { "query-kvm": '{"enabled": true}', "query-stats": '[{"provider": "kvm", "stats": []}]' };
  const { of, header } = await watched([await endingQemu("query-stats", 2, answers)]);
  expect(header).toMatchObject({ vms: [{ accel: "kvm" }] });
  expect([of("query-stats-schemas"), of("query-stats-vcpu"), of("query-stats-vm")].map((all) => all.length)).toEqual([
    1, 1, 1,
  ]);
});

test("numbers keep all their digits on the way", async () => {
  const raw: string[] = [];
  const qemu = await endingQemu("query-status", 2);
  const session = new MonitorSession(fakeMachine(PROCESS), OPTIONS, (line) => raw.push(line));
  await session.attach({ qmp: qemu.path });
  await session.begin();
  await session.allEnded();
  await session.close();
  expect(raw.join("\n")).toContain('"rd_bytes": 9007199254740993');
  expect(raw.join("\n")).toContain('"stat-free-memory": 18446744073709551615');
});

test("what QEMU refuses is told once, and not asked again", async () => {
  const refused = { class: "GenericError", desc: "no block devices today" };
  const { of } = await watched([await endingQemu("query-status", 3, { "query-blockstats": refused })]);
  expect(of("query-blockstats")).toMatchObject([{ error: "QEMU: no block devices today" }]);
});

test("events of QEMU are in the log, those before the first question too", async () => {
  const qemu = await endingQemu("query-status", 1, {});
  const lines: Line[] = [];
  const session = new MonitorSession(fakeMachine({}), OPTIONS, (line) => lines.push(JSON.parse(line)));
  const attaching = session.attach({ qmp: qemu.path });
  await attaching;
  qemu.say('{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}\r\n');
  await session.begin();
  await session.allEnded();
  await session.close();
  expect(lines[0]).toHaveProperty("lanescope");
  expect(lines.filter(({ k }) => k === "event")).toMatchObject([
    { vm: "vm1", n: "STOP", d: { data: {}, timestamp: { seconds: 1, microseconds: 2 } } },
  ]);
});

test("a VM that never answers delays no other, and one that ends leaves the other", async () => {
  let isSlow = false;
  const slow = await fake((asked) => (isSlow && asked === "query-status" ? undefined : RECORDED[asked]));
  const quick = await endingQemu("query-status", 5);
  const lines: Line[] = [];
  const session = new MonitorSession(fakeMachine({}), OPTIONS, (line) => lines.push(JSON.parse(line)));
  await session.attach({ qmp: slow.path });
  await session.attach({ qmp: quick.path });
  isSlow = true;
  await session.begin();
  await session.vm("vm2")?.ended;
  const asked = (vm: string) => lines.filter((line) => line.vm === vm && line.n === "query-status").length;
  expect([asked("vm1"), asked("vm2")]).toEqual([0, 5]);
  expect(session.attached).toMatchObject([{ state: "attached" }, { state: "gone" }]);
  await session.close();
  expect(session.attached).toMatchObject([{ state: "detached" }, { state: "gone" }]);
});

test("a VM that is attached later has a line in place of the header", async () => {
  const qemu = await endingQemu("query-status", 1);
  const lines: Line[] = [];
  const session = new MonitorSession(fakeMachine(PROCESS), OPTIONS, (line) => lines.push(JSON.parse(line)));
  await session.begin();
  await session.attach({ qmp: qemu.path });
  await session.allEnded();
  await session.close();
  expect(lines[0]).toMatchObject({ vms: [] });
  expect(lines.find(({ k }) => k === "vm")).toMatchObject({
    vm: "vm1",
    n: "attached",
    d: { key: "vm1", name: "tiny" },
  });
});

test("a process that ended and whose number another one got is gone", async () => {
  const files = { ...PROCESS };
  const qemu = await fake((asked) => {
    if (asked === "query-cpus-fast") files["/proc/4194000/stat"] = `4194000 (sh) S 1 ${"0 ".repeat(17)}900 1 2\n`;
    return RECORDED[asked];
  });
  files["/proc/4194000/cmdline"] = `qemu-system-x86_64\0-qmp\0unix:${qemu.path}\0`;
  const { of } = await watched([qemu], files);
  expect(of("gone")).toMatchObject([{ d: { why: "the process of the VM has ended" } }]);
});

test("lines of a person go to the monitor for people, and only those", async () => {
  const qemu = await endingQemu("query-status", 1);
  const { of } = await watched([qemu], PROCESS, { ...OPTIONS, hmp: ["info lapic"] as never });
  expect(of("info lapic")).toHaveLength(1);
  const names = new Set(qemu.asked.map(({ execute }) => execute));
  for (const name of names) expect(name).toMatch(/^(query-|x-query-irq$|qom-|human-monitor-command$)/);
});

test("the balloon is told to ask its guest, and in the end what it was told before", async () => {
  const qemu = await fake((execute, args) => {
    const isInterval = JSON.stringify(args ?? "").includes("guest-stats-polling-interval");
    return execute === "qom-get" && isInterval ? "7" : RECORDED[execute];
  });
  const session = new MonitorSession(fakeMachine({}), OPTIONS, () => undefined);
  await session.attach({ qmp: qemu.path });
  await session.begin();
  await expect.poll(() => qemu.asked.some(({ execute }) => execute === "query-status")).toBe(true);
  await session.close();
  const told = qemu.asked.filter(({ execute }) => execute === "qom-set").map((one) => fieldsOf(one.arguments).value);
  expect(told).toEqual([1, 7]);
});

test("a QEMU that hangs is told as missed, and the host goes on to tell about it", async () => {
  let isHanging = false;
  const qemu = await fake((execute) => (isHanging ? undefined : RECORDED[execute]));
  const lines: Line[] = [];
  const session = new MonitorSession(fakeMachine(PROCESS), OPTIONS, (line) => lines.push(JSON.parse(line)));
  await session.attach({ qmp: qemu.path });
  await session.begin();
  const count = (n: string) => lines.filter((line) => line.n === n).length;
  await expect.poll(() => count("query-status")).toBeGreaterThan(0);
  isHanging = true;
  const before = count("proc-threads");
  await expect.poll(() => count("proc-threads"), { timeout: 5000 }).toBeGreaterThan(before + 5);
  expect(session.attached).toMatchObject([{ state: "attached" }]);
  await session.close();
});

test("an answer that is too large for a log is told, and not asked for again", async () => {
  const huge = { "query-blockstats": JSON.stringify("x".repeat(2 << 20)) };
  const { of } = await watched([await endingQemu("query-status", 3, huge)]);
  expect(of("query-blockstats")).toMatchObject([{ error: expect.stringContaining("2097154 characters") }]);
  expect(of("query-status")).toHaveLength(3);
});

test("a VM is attached once, whoever asks", async () => {
  const qemu = await fake();
  const session = new MonitorSession(fakeMachine(PROCESS), OPTIONS, () => undefined);
  await session.begin();
  const first = await session.attach({ qmp: qemu.path });
  expect(first).toMatchObject({ ok: true, value: { pid: 4194000 } });
  const already = { ok: false, error: { message: "tiny is attached already" } };
  expect(await session.attach({ qmp: qemu.path })).toMatchObject(already);
  expect(await session.attach({ pid: 4194000 })).toMatchObject(already);
  expect(session.attached).toHaveLength(1);
  session.detach("vm1");
  await session.vm("vm1")?.ended;
  // It serves the next client when it has seen that this one left.
  const again = async () => await session.attach({ qmp: qemu.path });
  await expect.poll(again, { timeout: 20_000 }).toMatchObject({ ok: true, value: { key: "vm2" } });
  await session.close();
});
