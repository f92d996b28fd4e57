import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectVm } from "../../electron/node/vm/attach.js";
import { leftOver } from "../../electron/node/vm/input-recorder/left-over.js";
import type { InputSink, SeenGroup } from "../../electron/node/vm/input-recorder/recorder.js";
import { recordByRfb } from "../../electron/node/vm/input-recorder/rfb-recorder.js";
import { recordByTrace } from "../../electron/node/vm/input-recorder/trace-recorder.js";
import { LocalHost } from "../../electron/node/vm/local-host.js";
import { openRfbClient } from "../../electron/node/vm/rfb/rfb-client.js";
import { readRecording } from "../../workers/model/input-recording/read-recording.js";
import { keyEvent } from "../../workers/model/input-recording/recording.js";
import type { InputEvent } from "../../workers/model/input-recording.js";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { type BareQemu, startBareQemu } from "../guest/bare-qemu.js";
import { type Guest, startGuest } from "../guest/guest.js";
import { Viewer } from "../guest/viewer.js";
import { describeWithGuest } from "../guest/with-guest.js";

// What a user does to a VM, as QEMU's trace events, a proxy for VNC, the guest's own devices and its console tell it.

/** Raw pixels, the size of the screen, the kind of the pointer, numbers of keys. */
const ENCODINGS = [0, -223, -257, -258];
const SHIFT = 0x2a;
/** Numbers of the keys of a US keyboard, and what they type. */
const KEYS: Readonly<Record<string, number>> = Object.fromEntries(
  ["qwertyuiop", "asdfghjkl", "zxcvbnm"].flatMap((row, i) =>
    [...row].map((letter, at) => [letter, ([0x10, 0x1e, 0x2c][i] as number) + at] as const),
  ),
);
const NUMBERS: Readonly<Record<string, number>> = { ...KEYS, " ": 0x39, "\n": 0x1c };
const TEXT = "Lanescope shows a guest\nWhat its user types\n";

/** Linux's codes of keys (input-event-codes.h) are those numbers, for the keys that are typed here. */
function typed(text: string): readonly (readonly [number, boolean])[] {
  return [...text].flatMap((character) => {
    const number = NUMBERS[character.toLowerCase()] as number;
    const press = [[number, true] as const, [number, false] as const];
    return character === character.toLowerCase() ? press : [[SHIFT, true] as const, ...press, [SHIFT, false] as const];
  });
}

/** Backspace, tab, …: keys that type no character (X11's keysymdef.h). */
const KEYSYMS = [
  ...[0xff08, 0xff09, 0xff0d, 0xff1b, 0xff50, 0xff51, 0xff52, 0xff53, 0xff54, 0xff55, 0xff56, 0xff57, 0xff63, 0xffbe],
  ...[0xffc9, 0xffff, 0xffe1, 0xffe2, 0xffe3, 0xffe4, 0xffe9, 0xffea, 0xffeb, 0xff8d],
];

/** QEMU's server of VNC hands on a key every 10 ms (`key-delay-ms`). The pointer would overtake keys that come faster. */
const QEMU_KEY_MS = 12;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

class Seen implements InputSink {
  readonly groups: SeenGroup[] = [];
  readonly problems: string[] = [];
  changes = 0;
  readonly group = (group: SeenGroup) => void this.groups.push(group);
  readonly screen = () => {
    this.changes += 1;
  };
  readonly problem = (text: string) => void this.problems.push(text);

  get events(): readonly (readonly InputEvent[])[] {
    return this.groups.map(({ ev }) => ev);
  }
}

async function valueIn<T>(
  result: Promise<{ ok: true; value: T } | { ok: false; error: { message: string } }>,
): Promise<T> {
  const told = await result;
  if (!told.ok) throw new Error(told.error.message);
  return told.value;
}

/** A VM as the recorder gets it. */
async function attached(qmp: string) {
  const options = { onEvent: () => undefined, isPlayable: false };
  const { monitor, facts } = await valueIn(connectVm({ qmp }, new LocalHost(), options));
  if (monitor === undefined) throw new Error("no monitor");
  return { monitor, facts };
}

async function tracedEvents({ monitor }: Pick<Guest, "monitor">): Promise<readonly string[]> {
  const states = (await monitor.execute("trace-event-get-state", { name: "input_event_*" })) as {
    name: string;
    state: string;
  }[];
  return states.filter(({ state }) => state === "enabled").map(({ name }) => name);
}

/** Files of QEMU's log that it has open. */
function openLogs({ pid }: { readonly pid: number }): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`)
    .flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)];
      } catch {
        return [];
      }
    })
    .filter((path) => path.endsWith(".log"));
}

/** Records of the guest's input devices: type, code and value of 24 bytes each. */
function evdev(bytes: Uint8Array): readonly (readonly [number, number, number])[] {
  const view = Buffer.from(bytes);
  return Array.from({ length: Math.floor(view.length / 24) }, (_, i) => [
    view.readUInt16LE(24 * i + 16),
    view.readUInt16LE(24 * i + 18),
    view.readInt32LE(24 * i + 20),
  ]);
}

/** `lanescope input` as a program, which can be killed. */
function started(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ["dist/cli/lanescope.mjs", "input", ...args], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once("exit", resolve);
  });
}

async function isRecording(qemu: BareQemu): Promise<void> {
  await expect.poll(() => tracedEvents(qemu)).toHaveLength(6);
}

async function press(qemu: BareQemu, key: string): Promise<void> {
  for (const down of [true, false]) {
    const events = [{ type: "key", data: { down, key: { type: "qcode", data: key } } }];
    await qemu.monitor.execute("input-send-event", { events });
  }
}

function recorded(path: string) {
  const read = readRecording(readFileSync(path, "utf8"));
  if (!read.ok) throw new Error(read.error.message);
  expect(read.value.problems).toEqual([]);
  return read.value.recording;
}

describeWithGuest("a user's input is recorded", (parts) => {
  test("QEMU's trace, a proxy, the guest's devices and its console tell the same", async () => {
    const guest = await startGuest(parts);
    try {
      const vm = await attached(guest.sockets.qmp);
      const [byTrace, byRfb] = [new Seen(), new Seen()];
      const listen = join(guest.folder, "proxy");
      const host = new LocalHost();
      const trace = await valueIn(recordByTrace(vm, byTrace, { hideKeys: false }));
      const connect = () => host.connect(guest.sockets.vnc);
      const rfb = await valueIn(recordByRfb(byRfb, { listen, connect, hideKeys: false, vm }));
      expect(statSync(listen).mode & 0o777).toBe(0o600);
      expect(trace.header).toMatchObject({ screen: { w: 720, h: 400 }, pointer: "abs", source: "qemu-trace" });
      expect(rfb.header).toMatchObject({ screen: { w: 720, h: 400 }, pointer: "abs", vm: { name: guest.name } });
      await guest.run(
        "cd /dev/input; for n in event*; do cat $n >/tmp/$n & done; cat /dev/tty1 >/tmp/typed & sleep 0.5",
      );
      let changes = 0;
      const watcher = await valueIn(
        openRfbClient(await valueIn(connect()), {
          onChange: () => {
            changes += 1;
          },
        }),
      );
      expect([watcher.width, watcher.height]).toEqual([720, 400]);

      const viewer = await Viewer.connect(listen, ENCODINGS);
      viewer.look(720, 400, false);
      viewer.look(720, 400, true);
      const keys = typed(TEXT);
      for (const [number, down] of keys) {
        viewer.key(number, down);
        await sleep(QEMU_KEY_MS);
      }
      const places = [
        [100, 50],
        [107, 55],
        [0, 0],
        [719, 399],
        [360, 200],
      ] as const;
      for (const [x, y] of places) {
        viewer.pointer(0, x, y);
        await sleep(5);
      }
      viewer.pointer(1, 360, 200);
      await sleep(5);
      viewer.pointer(0, 360, 200);
      // A viewer that goes with a key down: QEMU lets go of it.
      viewer.key(0x1d, true);
      const sent = keys.length + places.length + 3;
      await expect.poll(() => byTrace.groups.length).toBe(sent);
      viewer.close();
      await expect.poll(() => [byTrace.groups.length, byRfb.groups.length]).toEqual([sent + 1, sent + 1]);

      expect(byRfb.events).toEqual(byTrace.events);
      expect([byTrace.problems, byRfb.problems]).toEqual([[], []]);
      const axes = (i: number) => byTrace.events[keys.length + i]?.map(({ data }) => "value" in data && data.value);
      expect([axes(0), axes(1)]).toEqual([
        [4550, 4095],
        [4869, 4505],
      ]);
      // The proxy sees input before QEMU does.
      const apart = byTrace.groups.map(({ atNs }, i) => Number(atNs - (byRfb.groups[i] as SeenGroup).atNs));
      expect(Math.min(...apart)).toBeGreaterThanOrEqual(0);

      const text = async () => (await guest.run("cat /tmp/typed")).text;
      await expect.poll(text).toBe(TEXT);
      const devices = (await guest.run("ls /tmp/event*")).text.trim().split("\n");
      const told = await Promise.all(devices.map(async (path) => evdev((await guest.run(`cat ${path}`)).bytes)));
      const all = told.flat();
      // EV_KEY (1); 2 is the kernel's own repeat. Buttons have codes from 0x100 on.
      const seenKeys = all.filter(([type, code, value]) => type === 1 && code < 0x100 && value !== 2);
      expect(seenKeys.map(([, code, value]) => [code, value === 1])).toEqual([...keys, [0x1d, true], [0x1d, false]]);
      const seenX = all.filter(([type, code]) => type === 3 && code === 0).map(([, , value]) => value);
      expect(seenX).toEqual([4550, 4869, 0, Math.trunc((719 * 0x7fff) / 720), 16383]);
      expect(all.filter(([type, code]) => type === 1 && code === 0x110).map(([, , value]) => value)).toEqual([1, 0]);

      // The console shows what is typed.
      expect(changes).toBeGreaterThan(0);
      expect(byRfb.changes).toBeGreaterThan(0);
      watcher.close();

      expect(await trace.stop()).toMatchObject({ ok: true });
      await rfb.stop();
      expect(await tracedEvents(guest)).toEqual([]);
      expect(existsSync(listen)).toBe(false);
      expect(leftOver(guest.pid)).toBeUndefined();
      vm.monitor.close();
    } finally {
      await guest.close();
    }
  });

  test("all numbers of keys, and keysyms of a viewer that has no numbers", async () => {
    const qemu = await startBareQemu(parts);
    try {
      const vm = await attached(qemu.qmp);
      const [byTrace, byRfb] = [new Seen(), new Seen()];
      const listen = join(qemu.folder, "proxy");
      const trace = await valueIn(recordByTrace(vm, byTrace, { hideKeys: false }));
      const vnc = () => new LocalHost().connect(qemu.vnc);
      const rfb = await valueIn(recordByRfb(byRfb, { listen, connect: vnc, hideKeys: false, vm }));
      const sameUpTo = async (qcode: string) => {
        await expect.poll(() => byTrace.events.at(-1)).toEqual([keyEvent(qcode, false)]);
        expect(byRfb.events).toEqual(byTrace.events);
      };
      const viewer = await Viewer.connect(listen, ENCODINGS);
      // Where a lock does not fit what a viewer types, QEMU presses it by itself: no lock and no capital is typed here.
      const numbers = Array.from({ length: 0xf8 }, (_, i) => i + 1).filter(
        (number) => number !== 0x3a && number !== 0x45,
      );
      for (const number of numbers) for (const down of [true, false]) viewer.key(number, down);
      await sameUpTo("copy");
      const plain = await Viewer.connect(listen, [0]);
      const characters = Array.from({ length: 0x7f - 0x20 }, (_, i) => 0x20 + i);
      const keysyms = [...characters.filter((code) => code < 0x41 || 0x5a < code), ...KEYSYMS];
      for (const keysym of keysyms) for (const down of [true, false]) plain.keysym(keysym, down);
      await sameUpTo("kp_enter");
      for (const each of [viewer, plain]) each.close();
      const alone = await valueIn(recordByRfb(byRfb, { listen: `${listen}.2`, connect: vnc, hideKeys: false }));
      expect(alone.header.pointer).toBe("rel");
      await alone.stop();
      await trace.stop();
      await rfb.stop();
      vm.monitor.close();
    } finally {
      await qemu.close();
    }
  });

  test("at 500 moves of the pointer a second none is lost, and they stay in order", async () => {
    const qemu = await startBareQemu(parts);
    try {
      const vm = await attached(qemu.qmp);
      const seen = new Seen();
      const trace = await valueIn(recordByTrace(vm, seen, { hideKeys: false }));
      const viewer = await Viewer.connect(qemu.vnc, [0]);
      const ways = Array.from({ length: 1000 }, (_, i) => (i % 40) + 1);
      // A mouse moves from a place: the first one is no move.
      viewer.pointer(0, 0, 0);
      let x = 0;
      for (const way of ways) {
        x += way % 2 === 0 ? way : -way + 41;
        viewer.pointer(0, x, 0);
        await sleep(1);
      }
      await expect.poll(() => seen.groups.length).toBe(ways.length);
      const told = seen.events.map(([event]) => event?.type === "rel" && event.data.value);
      expect(told).toEqual(ways.map((way) => (way % 2 === 0 ? way : -way + 41)));
      viewer.close();
      await trace.stop();
      vm.monitor.close();
    } finally {
      await qemu.close();
    }
  });

  test("a VNC server with a password: a viewer gets in through the proxy, and so does the watcher of the screen", async () => {
    const qemu = await startBareQemu(parts, ["-object", "secret,id=word,data=geheim"], ",password-secret=word");
    try {
      const seen = new Seen();
      const listen = join(qemu.folder, "proxy");
      const connect = () => new LocalHost().connect(qemu.vnc);
      const rfb = await valueIn(recordByRfb(seen, { listen, connect, hideKeys: false }));
      expect(rfb.header.screen).toEqual({ w: 0, h: 0 });
      const through = async (password: string) =>
        openRfbClient(await valueIn(new LocalHost().connect(listen)), { onChange: () => undefined, password });
      const client = await valueIn(through("geheim"));
      expect(client.width).toBeGreaterThan(0);
      client.close();
      expect(await through("wrong")).toMatchObject({ ok: false });
      expect(await openRfbClient(await valueIn(connect()), { onChange: () => undefined })).toMatchObject({
        error: { message: "this VNC server wants a password" },
      });
      await rfb.stop();
    } finally {
      await qemu.close();
    }
  });

  test("QEMU's own stamps, and a log that was set before comes back", async () => {
    const qemu = await startBareQemu(parts, ["-msg", "timestamp=on"]);
    try {
      const before = join(qemu.folder, "before.log");
      await qemu.monitor.ask(`logfile "${before}"`);
      await qemu.monitor.execute("trace-event-set-state", { name: "input_event_btn", enable: true });
      const [child, output] = [
        started("record", "--qmp", qemu.qmp, "-o", join(qemu.folder, "a b.lsi.jsonl")),
        join(qemu.folder, "a b.lsi.jsonl"),
      ];
      await isRecording(qemu);
      expect(openLogs(qemu)).not.toContain(before);
      const realBefore = BigInt(Date.now()) * 1_000_000n;
      await press(qemu, "a");
      child.kill("SIGINT");
      expect(await ended(child)).toBe(0);
      expect(statSync(output).mode & 0o777).toBe(0o600);
      const { header, lines } = recorded(output);
      expect([header.clock, lines.length, lines[0]?.t]).toEqual(["realtime", 2, 0]);
      const off = Number(BigInt(header.t0_real_ns) - realBefore) / 1e6;
      expect(Math.abs(off)).toBeLessThan(10_000);
      expect(await tracedEvents(qemu)).toEqual(["input_event_btn"]);
      await expect.poll(() => openLogs(qemu)).toEqual([before]);
    } finally {
      await qemu.close();
    }
  });

  test("what a recorder that was killed leaves is put back by the next one, or by hand", async () => {
    const qemu = await startBareQemu(parts);
    try {
      const output = join(tempFolder(), "input.lsi.jsonl");
      const record = () => started("record", "--qmp", qemu.qmp, "-o", output);
      const killed = async () => {
        const child = record();
        await isRecording(qemu);
        await press(qemu, "a");
        await expect.poll(() => readFileSync(output, "utf8").split("\n").length).toBe(4);
        child.kill("SIGKILL");
        await ended(child);
        expect(recorded(output).lines).toHaveLength(2);
        const left = leftOver(qemu.pid);
        expect(left?.before.traced.off).toHaveLength(6);
        return left?.folder as string;
      };

      const folder = await killed();
      const logs = join(folder, basename(folder));
      expect([statSync(logs).mode & 0o777, statSync(join(logs, "qemu.log")).mode & 0o777]).toEqual([0o700, 0o600]);
      expect(await lanescope("input", "clear", "--qmp", qemu.qmp)).toMatchObject({ code: 0, err: "put back\n" });
      expect([await tracedEvents(qemu), existsSync(folder)]).toEqual([[], false]);
      expect(await lanescope("input", "clear", "--qmp", qemu.qmp)).toMatchObject({ err: "nothing was left there\n" });

      await killed();
      const next = record();
      await expect.poll(() => leftOver(qemu.pid)).toBeUndefined();
      await isRecording(qemu);
      const second = await lanescope("input", "record", "--qmp", qemu.qmp, "-o", `${output}.2`, "--for", "1s");
      expect(second).toMatchObject({ code: 1, err: expect.stringContaining("someone else holds this monitor") });
      next.kill("SIGTERM");
      expect(await ended(next)).toBe(0);
      expect([await tracedEvents(qemu), leftOver(qemu.pid)]).toEqual([[], undefined]);
      expect(readdirSync(dirname(folder))).not.toContain(folder);
    } finally {
      await qemu.close();
    }
  });

  test("a VM that goes ends the recording, whose file is whole", async () => {
    const qemu = await startBareQemu(parts);
    const output = join(tempFolder(), "input.lsi.jsonl");
    const child = started("record", "--qmp", qemu.qmp, "-o", output, "--hide-keys");
    try {
      await isRecording(qemu);
      await press(qemu, "x");
    } finally {
      await qemu.close();
    }
    expect(await ended(child)).toBe(0);
    const { header, lines } = recorded(output);
    expect(header.hidden).toBe(true);
    expect(JSON.stringify(lines)).not.toContain('"x"');
    expect(lines).toHaveLength(2);
  });

  test("a folder in which QEMU's log cannot be is told, and nothing is changed", async () => {
    const qemu = await startBareQemu(parts);
    try {
      const folder = join(tempFolder(), "%d");
      const args = [
        "input",
        "record",
        "--qmp",
        qemu.qmp,
        "-o",
        join(qemu.folder, "x.lsi.jsonl"),
        "--log-folder",
        folder,
      ];
      expect(await lanescope(...args)).toMatchObject({ code: 1, err: expect.stringContaining("without a %") });
      expect(existsSync(join(qemu.folder, "x.lsi.jsonl"))).toBe(false);
      expect(await tracedEvents(qemu)).toEqual([]);
    } finally {
      await qemu.close();
    }
  });
});
