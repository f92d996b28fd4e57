import { expect, onTestFinished, test } from "vitest";
import { MonitorDesk } from "../../../../../electron/node/vm/monitor-desk.js";
import { RECORDED, startFakeQemu } from "../../../../fakes/fake-qemu.js";
import { tempFolder } from "../../../../golden/cli-support.js";

async function desk() {
  const qemu = await startFakeQemu((execute, args) =>
    JSON.stringify(args ?? "").includes("gva2gpa") ? '"gpa: 0x1000\\r\\n"' : RECORDED[execute],
  );
  onTestFinished(() => qemu.close());
  const lines: string[] = [];
  const made = new MonitorDesk((line) => lines.push(line), { periodMs: 100, registersMs: undefined, hmp: [] });
  onTestFinished(() => made.close());
  return { qemu, lines, desk: made };
}

test.skipIf(process.platform !== "linux")("a window attaches a VM, asks it and lets it go", async () => {
  const { qemu, lines, desk: made } = await desk();
  const attached = await made.perform({ op: "attach", request: { qmp: qemu.path } });
  expect(attached).toMatchObject({ ok: true, value: { attached: { key: "vm1", name: "tiny", state: "attached" } } });
  const translate = { op: "translate", vm: "vm1", vcpu: 0, address: "0x7f0000001000" } as const;
  expect(await made.perform(translate)).toEqual({ ok: true, value: { physical: "0x1000" } });
  await made.perform({ op: "period", ms: 500 });
  expect(made.attached).toMatchObject([{ periodMs: 500 }]);
  const detached = await made.perform({ op: "detach", vm: "vm1" });
  expect(detached).toMatchObject({ ok: true, value: { attached: { state: "detached" } } });
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ lanescope: "monitor-log", vms: [] }),
      expect.objectContaining({ k: "vm", n: "attached" }),
      expect.objectContaining({ k: "gap", n: "detached" }),
    ]),
  );
});

test.skipIf(process.platform !== "linux")("what cannot be done is a failure", async () => {
  const { qemu, desk: made } = await desk();
  expect(await made.perform({ op: "detach", vm: "vm1" })).toMatchObject({ ok: false });
  expect(await made.perform({ op: "attach", request: { qmp: `${qemu.path}x` } })).toMatchObject({ ok: false });
  expect(await made.perform({ op: "attach", request: { qmp: qemu.path } })).toMatchObject({ ok: true });
  const elsewhere = await made.perform({ op: "attach", request: { host: "lab", pid: 1 } });
  expect(elsewhere).toMatchObject({
    ok: false,
    error: { message: "VMs of this machine are attached: detach them first" },
  });
  const dump = { op: "dump", vm: "vm1", what: "vmcore", format: "elf" } as const;
  expect(await made.perform(dump)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("where to") },
  });
  for (const path of ["core", `${tempFolder()}/a\nb`])
    expect(await made.perform(dump, path)).toMatchObject({ ok: false });
  expect(qemu.asked.map(({ execute }) => execute)).not.toContain("dump-guest-memory");
});
