import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { MonitorChannel } from "../../../../../../electron/node/vm/monitor-channel.js";
import type { ToolPlan, ToolStatus } from "../../../../../../workers/model/tool-operations.js";
import { FakeGuestAgent } from "../../../../../fakes/fake-guest-agent.js";
import { RECORDED, startFakeQemu } from "../../../../../fakes/fake-qemu.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

/** A channel with a VM whose guest is reached by a made agent, on a socket. */
async function attached() {
  const folder = tempFolder();
  const agent = new FakeGuestAgent();
  const path = join(folder, "qga.sock");
  const server = createServer((socket) => void socket.pipe(agent).pipe(socket));
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  const channel = new MonitorChannel({ folder: join(folder, "recordings"), remember: async (of) => `token of ${of}` });
  const qemu = await startFakeQemu((execute) => RECORDED[execute] ?? "{}");
  onTestFinished(async () => {
    await channel.close();
    await qemu.close();
    agent.destroy();
    server.close();
  });
  const request = { qmp: qemu.path, guest: { via: "qga", address: path } };
  expect(await channel.perform({ op: "attach", request })).toMatchObject({ ok: true });
  return { channel, path };
}

async function planOf(channel: MonitorChannel): Promise<ToolPlan> {
  const answer = await channel.perform({ op: "tool-plan", vm: "vm1", views: ["sched"], seconds: 1 });
  if (!answer.ok || !("toolPlan" in answer.value)) throw new Error(JSON.stringify(answer));
  return answer.value.toolPlan;
}

async function consentTo(channel: MonitorChannel, plan: string): Promise<string> {
  const answer = await channel.perform({ op: "tool-consent", vm: "vm1", plan });
  if (!answer.ok || !("consent" in answer.value)) throw new Error(JSON.stringify(answer));
  return answer.value.consent;
}

async function statusOf(channel: MonitorChannel): Promise<ToolStatus | undefined> {
  return (await channel.news({ recording: 0, line: 0 }))?.areas.tool;
}

async function logOf(channel: MonitorChannel): Promise<readonly Record<string, unknown>[]> {
  const news = await channel.news({ recording: 0, line: 0 });
  return (news?.lines ?? []).map((line) => JSON.parse(line)).filter(({ k }) => k === "capture");
}

test("nothing is sent to a guest without the consent that the channel gave for its VM", async () => {
  const { channel, path } = await attached();
  const ways = await channel.perform({ op: "tool-ways", vm: "vm1" });
  expect(ways).toMatchObject({ ok: true, value: { ways: [{ via: "qga", address: path, isInUse: true }] } });
  const plan = await planOf(channel);
  expect(plan).toMatchObject({ tool: "tracefs", hasConsent: false, way: `the guest agent at ${path}` });
  const refused = [
    { op: "tool-run", vm: "vm1", plan: plan.id },
    { op: "tool-run", vm: "vm1", plan: plan.id, consent: "" },
    { op: "tool-run", vm: "vm1", plan: plan.id, consent: "0".repeat(32) },
    { op: "tool-run", vm: "vm2", plan: plan.id, consent: "0".repeat(32) },
    { op: "tool-consent", vm: "vm1", plan: "00000000" },
    { op: "tool-stop", vm: "vm1" },
  ];
  for (const message of refused) expect(await channel.perform(message)).toMatchObject({ ok: false });
  expect(await logOf(channel)).toEqual([]);
  const consent = await consentTo(channel, plan.id);
  expect(await channel.perform({ op: "tool-run", vm: "vm1", plan: plan.id, consent })).toMatchObject({ ok: true });
  // The programs of this guest print nothing, so it does not say what it has.
  await vi.waitFor(async () => expect((await statusOf(channel))?.phase).toBeUndefined(), 20_000);
  expect(await statusOf(channel)).toMatchObject({
    id: plan.id,
    problem: expect.stringContaining("does not answer as a Linux"),
    removed: [],
    left: [],
  });
  expect((await logOf(channel)).map(({ n }) => n)).toEqual(["begin", "command", "end"]);
  // A plan is of one recording; the consent holds for the VM.
  expect(await channel.perform({ op: "tool-run", vm: "vm1", plan: plan.id, consent })).toMatchObject({ ok: false });
  expect((await planOf(channel)).hasConsent).toBe(true);
});

test("a consent ends with its VM", async () => {
  const { channel } = await attached();
  const plan = await planOf(channel);
  const consent = await consentTo(channel, plan.id);
  await channel.perform({ op: "detach", vm: "vm1" });
  const run = { op: "tool-run", vm: "vm1", plan: plan.id, consent };
  expect(await channel.perform(run)).toMatchObject({ ok: false, error: { message: "no VM vm1 is attached" } });
});

test("a way that is none of the VM's is refused", async () => {
  const { channel } = await attached();
  const way = { via: "qga", address: "/run/docker.sock" };
  const plan = { op: "tool-plan", vm: "vm1", views: ["sched"], seconds: 1 };
  expect(await channel.perform({ ...plan, way })).toMatchObject({ ok: false });
  expect(await channel.perform({ ...plan, way: { via: "ssh", address: "-oProxyCommand=sh" } })).toMatchObject({
    ok: false,
  });
});

const PLAN = { op: "tool-plan", vm: "vm1", views: ["sched"], seconds: 1 };
const WRONG: readonly unknown[] = [
  { op: "tool-" },
  { op: "tool-exec", vm: "vm1", script: "reboot" },
  { ...PLAN, vm: "../vm1" },
  { ...PLAN, views: [] },
  { ...PLAN, views: ["$(reboot)"] },
  { ...PLAN, views: "sched" },
  { ...PLAN, views: Array(1000).fill("sched") },
  { ...PLAN, seconds: 0 },
  { ...PLAN, seconds: 1.5 },
  { ...PLAN, seconds: "1; reboot" },
  { ...PLAN, tool: "bash" },
  { ...PLAN, way: { via: "exec", address: "/bin/sh" } },
  { ...PLAN, way: { via: "serial", address: "a\nb" } },
  { op: "tool-consent", vm: "vm1", plan: "../x" },
  { op: "tool-run", vm: "vm1", plan: "0123abcd", consent: "no token" },
];

test("every other message is refused, and nothing is sent for it", async () => {
  const { channel } = await attached();
  for (const message of WRONG) {
    expect(await channel.perform(message), JSON.stringify(message)).toMatchObject({ ok: false });
  }
  expect(await logOf(channel)).toEqual([]);
});

test("what a page says is in no script", () => {
  const source = readFileSync(
    new URL("../../../../../../electron/node/vm/guest-tool/scripts.ts", import.meta.url),
    "utf8",
  );
  expect(source).not.toMatch(/\bviews\b|\baddress\b|\bvmName\b/);
});
