import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buttonEvent, keyEvent, plainHeader, writeRecording } from "../../workers/model/input-recording/recording.js";
import type { InputEvent, InputGroup } from "../../workers/model/input-recording.js";
import type {
  EvdevRecords,
  ReplayEnd,
  ReplayGroup,
  ReplayWait,
  ScreenChange,
  SeenInput,
} from "../../workers/model/run-record.js";
import { tempFolder } from "../golden/cli-support.js";
import { type Guest, type GuestOptions, startGuest } from "../guest/guest.js";
import type { GuestParts } from "../guest/parts.js";
import { describeWithGuest } from "../guest/with-guest.js";

// Recordings that are played to a guest by the built command, so from the thread that holds QEMU's monitor. What arrives is
// told by the guest: its input devices, its console. What QEMU dispatches is told by its own trace.

const COMMAND = join(process.cwd(), "dist/cli/lanescope.mjs");
const MS = 1e6;
const LONG = { timeout: 60_000 };

/** Codes of linux/input-event-codes.h by QEMU's names of keys. */
const CODES: Readonly<Record<string, number>> = {
  ...Object.fromEntries([..."qwertyuiop"].map((name, index) => [name, 16 + index])),
  ...Object.fromEntries([..."asdfghjkl"].map((name, index) => [name, 30 + index])),
  ...Object.fromEntries([..."zxcvbnm"].map((name, index) => [name, 44 + index])),
  ...{ ret: 28, shift: 42, spc: 57 },
};

interface Line {
  readonly t: number;
  readonly k: string;
  readonly n: string;
  readonly us?: number;
  readonly d: unknown;
}

/** Keys of a text, one each 70 ms, and a pointer that moves while it is typed. */
function typed(text: string): InputGroup[] {
  const groups = [...text].flatMap((letter, index) => {
    const name = letter === "\n" ? "ret" : letter === " " ? "spc" : letter;
    const t = index * 70 * MS;
    const move: InputEvent[] = [
      { type: "abs", data: { axis: "x", value: 100 * index } },
      { type: "abs", data: { axis: "y", value: 50 * index } },
    ];
    return [
      { t, con: 0, ev: [keyEvent(name, true)] },
      { t: t + 11 * MS, con: 0, ev: move },
      { t: t + 30 * MS, con: 0, ev: [keyEvent(name, false)] },
    ];
  });
  return groups;
}

class Run {
  private said = "";
  private readonly ended: Promise<number | null>;

  private constructor(
    readonly process: ChildProcess,
    readonly log: string,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.said += text;
      });
    }
    this.ended = new Promise((resolve) => process.once("exit", resolve));
  }

  static begin(folder: string, guest: Guest, groups: readonly InputGroup[], ...more: string[]): Run {
    const recording = join(folder, "made.lsi.jsonl");
    writeFileSync(recording, writeRecording({ header: plainHeader("manual"), lines: groups }));
    const log = join(mkdtempSync(join(folder, "run-")), "run.lsm.jsonl");
    const args = ["input", "replay", recording, "--qmp", guest.sockets.qmp, "-o", log, ...more];
    const env = { ...process.env, LANESCOPE_STATE: folder };
    return new Run(spawn(process.execPath, [COMMAND, ...args], { env, stdio: ["ignore", "pipe", "pipe"] }), log);
  }

  async end(): Promise<{ code: number | null; said: string; lines: Line[] }> {
    const code = await this.ended;
    return { code, said: this.said, lines: existsSync(this.log) ? this.lines : [] };
  }

  get lines(): Line[] {
    const whole = readFileSync(this.log, "utf8").split("\n").slice(0, -1);
    return whole.slice(1).map((line) => JSON.parse(line));
  }

  async sent(count: number): Promise<void> {
    await expect
      .poll(() => (existsSync(this.log) ? groupsOf(this.lines).length : 0), LONG)
      .toBeGreaterThanOrEqual(count);
  }
}

function groupsOf(lines: readonly Line[]): (Line & { readonly d: ReplayGroup })[] {
  return lines.flatMap((line) =>
    line.k === "replay" && line.n === "group" ? [line as Line & { d: ReplayGroup }] : [],
  );
}

/** Presses and releases of keys that the guest saw, as [code, value]. */
function keysSeen(lines: readonly Line[]): (readonly [number, number])[] {
  return lines.flatMap(({ k, n, d }) =>
    k === "evdev" && n === "keyboard"
      ? (d as EvdevRecords).events.map(([, , code, value]) => [code, value] as const)
      : [],
  );
}

function keysIn(groups: readonly InputGroup[]): (readonly [number, number])[] {
  return groups.flatMap(({ ev }) =>
    ev.flatMap(({ type, data }) =>
      type === "key" && "key" in data ? [[CODES[data.key.data] ?? 0, data.down ? 1 : 0] as const] : [],
    ),
  );
}

async function withGuest(parts: GuestParts, use: (guest: Guest, folder: string) => Promise<void>, more?: GuestOptions) {
  const guest = await startGuest(parts, more);
  try {
    await use(guest, tempFolder());
  } finally {
    await guest.close();
  }
}

/** QEMU's own trace of what it dispatches, in a file that the test's own monitor names. */
async function traced(guest: Guest): Promise<() => string[]> {
  const file = join(guest.folder, "trace");
  await guest.monitor.ask(`logfile ${file}`);
  await guest.monitor.execute("trace-event-set-state", { name: "input_event_key_qcode", enable: true });
  return () =>
    [...readFileSync(file, "utf8").matchAll(/key qcode (\w+), down (\d)/g)].map(([, name, down]) => `${name} ${down}`);
}

describeWithGuest("input that is played to a VM", (parts) => {
  const text = "hello guest\nthis is typed by nobody\n";

  /** Plays a text, and holds QEMU, the devices of the guest and its console to it. */
  async function plays(guest: Guest, folder: string, ...more: string[]): Promise<Line[]> {
    const seenByQemu = more.includes("--see") ? undefined : await traced(guest);
    await guest.run("head -n 2 /dev/tty1 >/tmp/typed 2>&1 &");
    const groups = typed(text);
    const run = Run.begin(folder, guest, groups, "--evdev", guest.sockets.serial, "--period", "100ms", ...more);
    const { code, said, lines } = await run.end();
    expect([code, said]).toEqual([0, expect.stringContaining(`done, ${groups.length} groups sent`)]);
    expect(keysSeen(lines)).toEqual(keysIn(groups));
    const pressed = groups.flatMap(({ ev }) =>
      ev.flatMap((one) => (one.type === "key" ? [`${one.data.key.data} ${one.data.down ? 1 : 0}`] : [])),
    );
    expect(seenByQemu?.() ?? pressed).toEqual(pressed);
    await expect.poll(async () => (await guest.run("cat /tmp/typed")).text, LONG).toBe(text);
    const pointer = lines.flatMap(({ k, n, d }) =>
      k === "evdev" && n === "pointer" ? (d as EvdevRecords).events : [],
    );
    expect(pointer.filter(([, type, axis]) => type === 3 && axis === 0)).toHaveLength(text.length - 1);

    // What is shown, computed again of what the log has.
    const end = lines.find(({ k, n }) => k === "replay" && n === "end")?.d as ReplayEnd;
    const errors = groupsOf(lines).map(({ t, us = 0, d }) => t + (us * 1000) / 2 - d.planned);
    expect(end.timing).toEqual(statistics(errors));
    // The monitor goes on, and is not connected anew.
    const [first, last] = [groupsOf(lines)[0]?.t ?? 0, groupsOf(lines).at(-1)?.t ?? 0];
    const asked = lines.filter(({ k, n, t }) => k === "qmp" && n === "query-status" && first < t && t < last);
    expect(asked.length).toBeGreaterThan(5);
    expect(lines.filter(({ k, n }) => k === "gap" && n !== "late" && n !== "detached")).toEqual([]);
    return lines;
  }

  test("each key arrives in its order, as QEMU, the guest's devices and its console tell", () =>
    withGuest(parts, async (guest, folder) => {
      const lines = await plays(guest, folder, "--see", "trace", "--vnc", guest.sockets.vnc);
      // What was sent is what QEMU says that it dispatched, each group after it was sent.
      const sent = groupsOf(lines);
      const seen = lines.flatMap((line) => (line.k === "input" ? [{ ...line, d: line.d as SeenInput }] : []));
      expect(seen.map(({ d }) => d.ev)).toEqual(sent.map(({ d }) => d.ev));
      expect(seen.filter(({ t }, index) => t < (sent[index]?.t ?? 0))).toEqual([]);
      expect(lines.filter(({ k, n }) => k === "screen" && n === "change").length).toBeGreaterThan(2);
      expect(await guest.monitor.execute("trace-event-get-state", { name: "input_event_key_qcode" })).toEqual([
        { name: "input_event_key_qcode", vcpu: false, state: "disabled" },
      ]);

      // A VM that stands still in the middle gets the rest later, and all of it.
      const groups = typed("the vm stands still while somebody types and goes on later");
      const run = Run.begin(folder, guest, groups, "--evdev", guest.sockets.serial);
      await run.sent(10);
      await guest.monitor.execute("stop");
      await new Promise((resolve) => setTimeout(resolve, 700));
      await guest.monitor.execute("cont");
      const stood = await run.end();
      expect(stood.code).toBe(0);
      expect(keysSeen(stood.lines)).toEqual(keysIn(groups));
      const shifts = stood.lines.flatMap(({ k, n, d }) => (k === "replay" && n === "shift" ? [d] : []));
      expect(shifts).toContainEqual({ ns: expect.any(Number), why: "the VM did not run" });
      expect(stood.lines.filter(({ k, n }) => k === "event" && (n === "STOP" || n === "RESUME"))).toHaveLength(2);

      // What comes in a burst is moved apart, and all of it arrives.
      const burst = Array.from({ length: 200 }, (_, index) => ({
        t: index,
        con: 0,
        ev: [keyEvent("a", index % 2 === 0)],
      }));
      const played = await Run.begin(folder, guest, burst, "--evdev", guest.sockets.serial).end();
      expect(played.said).toContain("199 groups closer than 1 ms: moved apart");
      expect(keysSeen(played.lines)).toEqual(keysIn(burst));
    }));

  test("a closed loop types when the screen has answered", () =>
    withGuest(parts, async (guest, folder) => {
      await guest.run("head -n 1 /dev/tty1 >/tmp/typed 2>&1 &");
      // A busy machine lets a guest take its time before it answers.
      const more = [
        "--mode",
        "closed-loop",
        "--quiet",
        "800ms",
        "--vnc",
        guest.sockets.vnc,
        "--evdev",
        guest.sockets.serial,
      ];
      const { code, lines } = await Run.begin(folder, guest, typed("loop\n"), ...more).end();
      expect(code).toBe(0);
      expect(keysSeen(lines)).toEqual(keysIn(typed("loop\n")));
      const of = (n: string) => lines.filter((line) => line.k === "replay" && line.n === n);
      expect(of("wait").map(({ d }) => (d as ReplayWait).timed_out)).toEqual([false, false, false, false]);
      // Each letter waits for the one before: the screen changes, and then stays as it is.
      const downs = groupsOf(lines).filter(({ d }) => d.ev[0]?.type === "key" && d.ev[0].data.down);
      const changes = lines.filter(({ k, d }) => k === "screen" && 64 < (d as ScreenChange).pixels);
      for (const [index, down] of downs.slice(0, -1).entries()) {
        const next = downs[index + 1]?.t ?? 0;
        expect(changes.some(({ t }) => down.t < t && t < next - 800 * MS)).toBe(true);
        expect(changes.some(({ t }) => next - 790 * MS < t && t < next)).toBe(false);
      }
      await expect.poll(async () => (await guest.run("cat /tmp/typed")).text, LONG).toBe("loop\n");
    }));

  test("however a run ends, nothing stays down", () =>
    withGuest(parts, async (guest, folder) => {
      const held: InputGroup[] = [
        { t: 0, con: 0, ev: [keyEvent("shift", true)] },
        { t: 10 * MS, con: 0, ev: [buttonEvent("left", true)] },
        { t: 3000_000 * MS, con: 0, ev: [buttonEvent("left", false), keyEvent("shift", false)] },
      ];
      const stopped = Run.begin(folder, guest, held, "--evdev", guest.sockets.serial);
      await stopped.sent(2);
      stopped.process.kill("SIGTERM");
      const { code, lines } = await stopped.end();
      expect(code).toBe(1);
      expect(keysSeen(lines)).toEqual([
        [42, 1],
        [42, 0],
      ]);

      // Nobody is left to let go of what a run pressed that is killed. The next one does it.
      await guest.run("cat /dev/input/event1 >/tmp/events & echo $! >/tmp/cat");
      const killed = Run.begin(folder, guest, held);
      await killed.sent(2);
      killed.process.kill("SIGKILL");
      await killed.end();
      const next = await Run.begin(folder, guest, typed("a")).end();
      expect(next.said).toContain("a replay before was cut off, so what it may have left down is let go");
      const { bytes } = await guest.run("kill $(cat /tmp/cat); cat /tmp/events");
      const records = Buffer.from(bytes);
      const keys = Array.from({ length: Math.floor(records.length / 24) }, (_, index) => index * 24).flatMap((at) =>
        records.readUInt16LE(at + 16) === 1 ? [[records.readUInt16LE(at + 18), records.readInt32LE(at + 20)]] : [],
      );
      expect(keys.filter(([, value]) => value !== 2)).toEqual([
        [42, 1],
        [42, 0],
        [30, 1],
        [30, 0],
      ]);
    }));

  test("another VM than the one that was recorded gets the same", () =>
    withGuest(parts, async (guest, folder) => void (await plays(guest, folder)), {
      ...{ name: "other", cpus: 1, memoryMb: 256 },
    }));
});

/** As docs/formats/monitor-log.md has them, written anew. */
function statistics(errors: readonly number[]) {
  const sorted = [...errors].sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const tenth = Math.max(1, Math.floor(errors.length / 10));
  const mean = (part: readonly number[]) => part.reduce((sum, error) => sum + error, 0) / part.length;
  return {
    ...{ min: sorted[0], p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: sorted.at(-1) },
    drift: Math.round(mean(errors.slice(-tenth)) - mean(errors.slice(0, tenth))),
    late: errors.filter((error) => error < -10 * MS || 10 * MS < error).length,
  };
}
