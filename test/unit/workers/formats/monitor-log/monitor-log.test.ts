import { expect, test } from "vitest";
import { Emitter, Sample } from "../../../../../workers/model/event-fields.js";
import { sampleModeName } from "../../../../../workers/model/sample-mode.js";
import { opened, openText, rowsOf, wholeEvents } from "../../../../setup/text-traces.js";

function x86(vcpu: number, rip: string, cpl: number, hlt: number): string {
  return `\r\nCPU#${vcpu}\r\nRAX=0000000000000000 RBX=0000000000000000\r\nRIP=${rip} RFL=00000202 [-------] CPL=${cpl} II=0 A20=1 SMM=0 HLT=${hlt}\r\nCR0=80050033 CR2=0 CR3=00000000096d0000 CR4=00350ef0\r\n`;
}

function lines(...all: readonly unknown[]): string {
  return all.map((one) => `${JSON.stringify(one)}\n`).join("");
}

const HEADER = {
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "box", kernel: "6.1", clock: "monotonic" },
  t0_mono_ns: "5000000000",
  vms: [
    { key: "vm1", pid: 90, accel: "kvm", vcpus: [{ index: 0, tid: 91 }] },
    { key: "vm2", pid: 80, accel: "tcg", vcpus: [{ index: 0, tid: 81 }] },
  ],
};
const ASKED = { k: "hmp", n: "info registers -a", us: 600 };
const LOG = lines(
  HEADER,
  { t: 1000, vm: "vm1", ...ASKED, d: x86(0, "00000000004016c6", 3, 0) },
  { t: 500, vm: "vm2", ...ASKED, d: x86(0, "ffffffff81a592eb", 0, 1) },
  { t: 1500, vm: "vm1", k: "qmp", n: "query-status", us: 300, d: { status: "running" } },
  { t: 2000, vm: "vm2", ...ASKED, d: "CPU#0\n PC=ffff800010012345 X00=0\nPSTATE=600000c5 -ZC- EL1h\n" },
);

async function samplesOf(text: string): Promise<string[]> {
  const { rows } = await rowsOf(await opened(text));
  return rows
    .filter(({ kind }) => kind === "MONITOR_REGISTERS")
    .map(({ ns, kind, s, r, batch, row, stack }) =>
      [
        ns,
        kind,
        s,
        sampleModeName(batch[Sample.mode][row] as number),
        batch[Emitter.tgid][row],
        batch[Emitter.tid][row],
        r,
        stack.join(";"),
      ].join(" "),
    );
}

test("registers in a monitor log are samples of vCPUs, in the order of time", async () => {
  expect(await samplesOf(LOG)).toEqual([
    "5000000500 MONITOR_REGISTERS registers guest-kernel 80 81 CPU 0/TCG [halted];0xffffffff81a592eb",
    "5000001000 MONITOR_REGISTERS registers guest-user 90 91 CPU 0/KVM 0x4016c6",
    "5000002000 MONITOR_REGISTERS registers guest-kernel 80 81 CPU 0/TCG 0xffff800010012345",
  ]);
});

test("whole samples tell the VM, the vCPU and the page tables; answers that are not read are named", async () => {
  const trace = await opened(LOG + lines({ t: 2500, vm: "vm1", k: "hmp", n: "info lapic", us: 5, d: "LVT0" }));
  const [first] = (await wholeEvents(trace)).filter(({ name }) => name === "registers");
  expect(first?.fields).toEqual({
    vm: "vm2",
    vcpu: 0,
    cr3: "0x96d0000",
    halted: true,
    answered_us: 600,
    stack: ["0xffffffff81a592eb", "[halted]"],
  });
  expect(first?.context).toEqual({
    sample_mode: "guest-kernel",
    tid: 81,
    pid: 80,
    procname: "CPU 0/TCG",
    ip: "0xffffffff81a592eb",
  });
  expect([trace.format, trace.trace.description.hostname]).toEqual(["monitor-log", "box"]);
  expect(trace.diagnostics.all().map(({ message }) => message)).toEqual([
    expect.stringContaining("3 samples of vCPUs"),
    expect.stringContaining("1 answers in this monitor log are not read: hmp info lapic (1)"),
  ]);
});

test("the layout before: threads and processes come in lines of their own, and may be absent", async () => {
  const at = (t_mono_ns: number, kind: string, data: unknown) => ({ t_mono_ns, t_real_ns: 1, vm: "a", kind, data });
  const told = lines(
    at(10, "query-kvm", { enabled: true, present: true }),
    at(20, "hmp:info", `${x86(0, "0000000000401000", 3, 0)}${x86(1, "ffffffff81000000", 0, 0)}`),
    at(30, "query-cpus-fast", [
      { "cpu-index": 1, "thread-id": 78 },
      { "cpu-index": 0, "thread-id": 77 },
    ]),
    at(40, "proc-threads", { 77: {}, 61: {}, 78: {} }),
  );
  expect(await samplesOf(told)).toEqual([
    "20 MONITOR_REGISTERS registers guest-user 61 77 CPU 0/KVM 0x401000",
    "20 MONITOR_REGISTERS registers guest-kernel 61 78 CPU 1/KVM 0xffffffff81000000",
  ]);
  const bare = await opened(lines(at(20, "hmp:info", x86(0, "0000000000401000", 3, 0))));
  expect((await rowsOf(bare)).rows.map(({ batch, row }) => batch[Emitter.tid][row])).toEqual([-1]);
  expect(bare.diagnostics.all().map(({ message }) => message)).toContainEqual(
    expect.stringContaining("threads the log does not tell"),
  );
});

test("a log that tells nothing fails with the reason", async () => {
  expect(await openText(lines({ ...HEADER, vms: [] }, { t: 1, vm: "vm1", k: "qmp", n: "query-uuid", d: {} }))).toBe(
    "this monitor log tells nothing: it has no answers of a VM",
  );
});

test("hostile lines: no JSON, numbers as texts, vCPUs beyond all, cut answers", async () => {
  const odd = lines(
    HEADER,
    { t: "5", vm: "vm1", ...ASKED, d: x86(0, "1", 3, 0) },
    { t: -5, vm: "vm1", ...ASKED, d: x86(0, "0000000000401000", 3, 0) },
    { t: 6, vm: 7, ...ASKED, d: x86(0, "0000000000401000", 3, 0) },
    { t: 7, vm: "__proto__", ...ASKED, d: x86(0, "0000000000401000", 3, 0) },
    { t: 8, vm: "vm1", ...ASKED, d: x86(9999, "0000000000401000", 3, 0) },
    { t: 9, vm: "vm1", ...ASKED, d: "CPU#0 RIP=00000000004" },
  );
  const { rows } = await rowsOf(await opened(`${odd}{"t":10,"vm":"vm1","d":"CPU#0`));
  const samples = rows.filter(({ kind }) => kind === "MONITOR_REGISTERS");
  expect(samples.map(({ ns }) => ns)).toEqual([5_000_000_007]);
});
