import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { MonitorChannel } from "../../../../../electron/node/vm/monitor-channel.js";
import type { MonitorNews } from "../../../../../workers/model/monitor-vms.js";
import { RECORDED, startFakeQemu } from "../../../../fakes/fake-qemu.js";
import { tempFolder } from "../../../../golden/cli-support.js";

function newChannel(idleMs?: number) {
  const folder = join(tempFolder(), "recordings");
  const remember = async (path: string) => `token of ${path}`;
  const channel = new MonitorChannel({ folder, remember, ...(idleMs !== undefined && { idleMs }) });
  onTestFinished(() => channel.close());
  return { channel, folder };
}

async function newQemu() {
  const qemu = await startFakeQemu((execute) => RECORDED[execute] ?? "{}");
  onTestFinished(() => qemu.close());
  return qemu;
}

/** Takes news as a window does, until they are as wanted. Answers all lines. */
async function linesUntil(channel: MonitorChannel, isWanted: (news: MonitorNews, lines: readonly string[]) => boolean) {
  const lines: string[] = [];
  let place = { recording: 0, line: 0 };
  await vi.waitFor(async () => {
    const news = await channel.news(place);
    if (news?.recording === undefined) throw new Error("no recording yet");
    expect(news.from).toBe(place.line);
    lines.push(...news.lines);
    place = { recording: news.recording.id, line: news.next };
    if (!isWanted(news, lines)) throw new Error(`not yet: ${lines.length} lines`);
  }, 20_000);
  return lines;
}

test("a window gets the lines of the log, and the file has the same ones", async () => {
  const { channel, folder } = newChannel();
  const qemu = await newQemu();
  const attached = await channel.perform({ op: "attach", request: { qmp: qemu.path } });
  expect(attached).toMatchObject({ ok: true, value: { attached: { key: "vm1", name: "tiny", state: "attached" } } });
  const before = await linesUntil(channel, (_, lines) => lines.some((line) => line.includes('"query-status"')));
  expect(JSON.parse(before[0] ?? "")).toMatchObject({ lanescope: "monitor-log", version: 1 });
  await channel.perform({ op: "detach", vm: "vm1" });
  const lines = await linesUntil(channel, ({ recording, hasMore }) => recording?.state === "ended" && !hasMore);
  const [name = ""] = readdirSync(folder);
  expect(name).toMatch(/^monitor-\d{8}-\d{6}\.\d{3}\.lsm\.jsonl$/);
  expect(readFileSync(join(folder, name), "utf8")).toBe(`${lines.join("\n")}\n`);
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  const news = await channel.news({ recording: 0, line: 0 });
  expect(news?.recording).toMatchObject({ path: join(folder, name), token: `token of ${join(folder, name)}` });
  expect(news?.vms).toMatchObject([{ key: "vm1", state: "detached" }]);
});

test("a VM that dies closes the log when it was the only one, and says why", async () => {
  const { channel } = newChannel();
  const [first, second] = [await newQemu(), await newQemu()];
  for (const { path } of [first, second]) await channel.perform({ op: "attach", request: { qmp: path } });
  first.hangUp();
  await linesUntil(channel, ({ vms }) => vms[0]?.state === "gone");
  expect((await channel.news({ recording: 0, line: 0 }))?.recording?.state).toBe("running");
  second.hangUp();
  await linesUntil(channel, ({ recording }) => recording?.state === "ended");
  const gone = (await channel.news({ recording: 0, line: 0 }))?.vms;
  expect(gone?.map(({ state, why }) => [state, typeof why])).toEqual([
    ["gone", "string"],
    ["gone", "string"],
  ]);
});

test("an attach that fails leaves no file", async () => {
  const { channel, folder } = newChannel();
  const attached = await channel.perform({ op: "attach", request: { qmp: join(tempFolder(), "no.sock") } });
  expect(attached.ok).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
  expect(await channel.news({ recording: 0, line: 0 })).toMatchObject({ recording: undefined, vms: [] });
});

test("a recording that no window asks for ends", async () => {
  const { channel } = newChannel(1);
  const qemu = await newQemu();
  await channel.perform({ op: "attach", request: { qmp: qemu.path } });
  await vi.waitFor(() => expect(channel.whenClosed()).toBeUndefined(), 20_000);
});

test("where a dump goes is chosen by the person, and by nobody else", async () => {
  const { channel, folder } = newChannel();
  const qemu = await newQemu();
  await channel.perform({ op: "attach", request: { qmp: qemu.path } });
  const dump = { op: "dump", vm: "vm1", what: "screen", format: "png", path: "/etc/passwd" };
  expect(await channel.perform(dump, async () => undefined)).toMatchObject({
    ok: false,
    error: { message: "not saved: no file chosen" },
  });
  await channel.perform(dump, async (name) => join(folder, `chosen ${name}`));
  await channel.perform(dump);
  const paths = qemu.asked
    .filter(({ execute }) => execute === "screendump")
    .map(({ arguments: args }) => (args as { filename?: string }).filename ?? "");
  expect(paths).toHaveLength(2);
  expect(paths[0]).toContain("chosen screen-");
  expect(paths.every((path) => path.startsWith(folder))).toBe(true);
});

const WRONG: readonly unknown[] = [
  undefined,
  null,
  7,
  "attach",
  [],
  {},
  { op: "quit" },
  { op: "qmp", execute: "quit" },
  { op: "hmp", line: "quit" },
  { op: "constructor" },
  { op: "__proto__" },
  { op: "attach" },
  { op: "attach", request: {} },
  { op: "attach", request: { pid: -1 } },
  { op: "attach", request: { pid: "1; reboot" } },
  { op: "attach", request: { qmp: "a\nb" } },
  { op: "attach", request: { qmp: "x".repeat(1 << 20) } },
  { op: "attach", request: { pid: 1, host: "-oProxyCommand=sh" } },
  { op: "attach", request: { domain: "--help" } },
  { op: "attach", request: { pid: 1, guest: { via: "exec", address: "/bin/sh" } } },
  { op: "period", ms: 0 },
  { op: "period", ms: Number.NaN },
  { op: "detach", vm: "../vm1" },
  { op: "memory", vm: "vm1", space: "physical", vcpu: 0, address: "0", length: 16 },
  { op: "memory", vm: "vm1", space: "physical", vcpu: 0, address: "0x0", length: 1 << 30 },
  { op: "translate", vm: "vm1", vcpu: 0, address: "0x0; quit" },
  { op: "dump", vm: "vm1", what: "screen", format: "ppm; quit" },
  { op: "input-" },
  { op: "input-send-event", events: [] },
  { op: "input-record", vm: "vm1", by: "hmp", hideKeys: false },
  { op: "input-read", name: "../../etc/passwd" },
  { op: "input-write", name: "a.sh", text: "" },
  { op: "input-replay", vm: "vm1", name: "a.lsi.jsonl", mode: "timed", speed: 1000, repeat: 1 },
  { op: "input-control", vm: "vm1", do: "quit" },
];

test("every other message is refused, and nothing is asked of a VM for it", async () => {
  const { channel, folder } = newChannel();
  for (const message of WRONG) {
    const answer = await channel.perform(message, async () => "/nowhere");
    expect(answer.ok, JSON.stringify(message)?.slice(0, 200)).toBe(false);
  }
  expect(existsSync(folder)).toBe(false);
  for (const place of [
    undefined,
    1,
    {},
    { recording: -1, line: 0 },
    { recording: 0, line: 0.5 },
    { recording: "0", line: 0 },
  ])
    expect(await channel.news(place)).toBeUndefined();
});

test("triggers are added and removed for all recordings, and act on what QEMU and its guest tell", async () => {
  const { channel } = newChannel();
  const qemu = await newQemu();
  const port = await startPort();
  for (const [when, deed] of [
    ["qemu:STOP", "pause"],
    ["line:/pan{1,3}ic/", "mark"],
  ])
    expect(await channel.perform({ op: "trigger-add", when, deed })).toEqual({ ok: true, value: { done: true } });
  for (const [when, deed] of [
    ["line:/(/", "mark"],
    ["line:a", "quit"],
    ["quit", "mark"],
    [1, "mark"],
  ])
    expect(await channel.perform({ op: "trigger-add", when, deed })).toMatchObject({ ok: false });
  await channel.perform({ op: "attach", request: { qmp: qemu.path, listen: [port.path] } });
  port.say("a line\nkernel panic\nMARK step 1\n");
  qemu.say('{"event": "STOP", "data": {}, "timestamp": {"seconds": 1, "microseconds": 2}}\r\n');
  const lines = await linesUntil(channel, (_, all) => all.some((line) => line.includes('"k":"trigger"')));
  const told = lines.map((line) => JSON.parse(line)).filter(({ k }) => k === "guest" || k === "trigger");
  expect(told).toMatchObject([
    { vm: "vm1", k: "guest", n: "line", d: { text: "kernel panic", via: port.path } },
    { vm: "vm1", k: "guest", n: "marker", d: { text: "step 1" } },
    { vm: "vm1", k: "trigger", n: "qemu:STOP", d: { did: "pause", failed: expect.any(String) } },
  ]);
  const status = async () => (await channel.news({ recording: 0, line: 0 }))?.areas.trigger?.triggers;
  expect(await status()).toMatchObject([
    { id: 1, when: "qemu:STOP", deed: "pause", met: 1, failed: expect.any(String) },
    { id: 2, met: 1 },
  ]);
  expect(await channel.perform({ op: "trigger-remove", id: 1 })).toMatchObject({ ok: true });
  expect(await channel.perform({ op: "trigger-remove", id: 1 })).toMatchObject({ ok: false });
  expect(await status()).toMatchObject([{ id: 2 }]);
});

/** A port of a guest, which says what it says as soon as somebody listens. */
async function startPort() {
  const path = join(tempFolder(), "port.sock");
  let heard: (socket: Socket) => void;
  const listener = new Promise<Socket>((resolve) => {
    heard = resolve;
  });
  const server = createServer((socket) => heard(socket));
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  onTestFinished(async () => {
    (await listener).destroy();
    server.close();
  });
  return { path, say: (text: string) => void listener.then((socket) => socket.write(text)) };
}
