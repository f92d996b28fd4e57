import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { QmpCommand } from "../../../../../../electron/node/vm/commands.js";
import { leftOver } from "../../../../../../electron/node/vm/input-recorder/left-over.js";
import { RecordingFile } from "../../../../../../electron/node/vm/input-recorder/recording-file.js";
import { recordByTrace, type TraceOptions } from "../../../../../../electron/node/vm/input-recorder/trace-recorder.js";
import type { QmpMonitor } from "../../../../../../electron/node/vm/monitor.js";
import { fail, ok, type Result } from "../../../../../../workers/core/result.js";
import { readRecording } from "../../../../../../workers/model/input-recording/read-recording.js";

const EVENTS = ["sync", "abs", "rel", "btn", "key_qcode", "key_number"].map((name) => `input_event_${name}`);
const FACTS = {
  ...{ commands: new Set<string>(), balloon: undefined, name: "web", uuid: "", accel: "kvm" as const, arch: "x86_64" },
  // This process stands for QEMU: it is alive.
  ...{ qemu: "7.2.22", vcpus: [], pid: process.pid },
};

interface Made {
  readonly hasLogBackend?: boolean;
  readonly hasStamps?: boolean;
  readonly refuses?: (path: string) => boolean;
  readonly on?: readonly string[];
}

/** A QEMU that has trace events and a log, and nothing else. */
class MadeQemu implements QmpMonitor {
  readonly closed: Promise<string>;
  readonly on: Set<string>;
  readonly logs: string[] = [];
  close: () => void = () => undefined;
  private log: string | undefined;

  constructor(private readonly made: Made = {}) {
    this.on = new Set(made.on);
    this.closed = new Promise((resolve) => {
      this.close = () => resolve("QEMU closed the monitor");
    });
  }

  ask({ execute, arguments: args = {} }: QmpCommand): Promise<Result<{ raw: string; us: number }>> {
    return Promise.resolve(this.answer(execute, args));
  }

  /** As QEMU writes it. */
  write(line: string): void {
    const { hasLogBackend = true, hasStamps } = this.made;
    if (hasLogBackend && this.log !== undefined)
      appendFileSync(this.log, `${hasStamps ? "7@1000.000001:" : ""}${line}\n`);
  }

  type(qcode: string, down: boolean): void {
    this.write(`input_event_key_qcode con 0, key qcode ${qcode}, down ${down ? 1 : 0}`);
    this.write("input_event_sync ");
  }

  private answer(execute: string, args: Readonly<Record<string, unknown>>): Result<{ raw: string; us: number }> {
    const told = (value: unknown) => ok({ raw: JSON.stringify(value), us: 1 });
    const names = [...EVENTS, "handle_hmp_command"].filter((name) =>
      new RegExp(`^${String(args["name"]).replace("*", ".*")}$`).test(name),
    );
    switch (execute) {
      case "trace-event-get-state":
        return told(names.map((name) => ({ name, state: this.on.has(name) ? "enabled" : "disabled" })));
      case "trace-event-set-state":
        for (const name of names)
          if (args["enable"] === true) this.on.add(name);
          else this.on.delete(name);
        return told({});
      case "human-monitor-command": {
        const line = String(args["command-line"]);
        if (this.on.has("handle_hmp_command")) this.write(`handle_hmp_command mon 0x55 cmdline: ${line}`);
        const path = /^logfile "(.*)"$/.exec(line)?.[1]?.replace(/\\(.)/g, "$1");
        if (path === undefined) return told("7.2.22\r\n");
        if (this.made.refuses?.(path)) return told(`Error opening logfile ${path}: Permission denied\r\n`);
        this.logs.push(path);
        this.log = path.startsWith("/dev/") ? undefined : path;
        return told("");
      }
      case "query-mice":
        return told([{ name: "Mouse", current: true, absolute: false }]);
      default:
        return fail("QEMU: no such command");
    }
  }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "lanescope-test-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function recorded(qemu: MadeQemu, options: Partial<TraceOptions> = {}) {
  const path = join(folder(), "r.lsi.jsonl");
  const file = await RecordingFile.open(path);
  if (!file.ok) throw new Error(file.error.message);
  const problems: string[] = [];
  const sink = { group: file.value.group, problem: (text: string) => void problems.push(text) };
  const recorder = await recordByTrace({ monitor: qemu, facts: FACTS }, sink, { hideKeys: false, ...options });
  if (!recorder.ok) {
    await file.value.discard();
    return { failure: recorder.error };
  }
  file.value.start(recorder.value.header);
  const end = async () => {
    await recorder.value.stop();
    await file.value.close();
    const read = readRecording(readFileSync(path, "utf8"));
    return read.ok ? read.value : undefined;
  };
  return { recorder: recorder.value, file: file.value, path, problems, end };
}

async function began(qemu: MadeQemu, options: Partial<TraceOptions> = {}) {
  const made = await recorded(qemu, options);
  if ("failure" in made) throw new Error(made.failure.message);
  return made;
}

test("what QEMU writes becomes a recording, and QEMU is as before", async () => {
  const qemu = new MadeQemu();
  const { recorder, path, end } = await began(qemu);
  expect([...qemu.on].sort()).toEqual([...EVENTS].sort());
  expect(statSync(qemu.logs[0] as string).mode & 0o777).toBe(0o600);
  qemu.type("shift", false);
  qemu.type("a", true);
  qemu.write("some other line");
  qemu.type("a", false);
  const { recording, problems } = (await end()) ?? {};
  expect(recording?.header).toMatchObject({
    source: "qemu-trace",
    clock: "monotonic",
    pointer: "rel",
    down: ["shift"],
  });
  expect(recording?.header.vm.name).toBe("web");
  expect(recording?.lines.map((line) => "ev" in line && line.ev[0]?.data)).toHaveLength(3);
  expect([problems, recording?.lines[0]?.t]).toEqual([[], 0]);
  expect([[...qemu.on], qemu.logs.at(-1), existsSync(qemu.logs[0] as string)]).toEqual([[], "/dev/stderr", false]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(recorder.status).toMatchObject({ recording: false, groups: 3, problems: 0 });
  expect(await recorder.ended).toBe("stopped");
});

test("events that were on stay on", async () => {
  const qemu = new MadeQemu({ on: ["input_event_btn", "handle_hmp_command"] });
  const { end } = await began(qemu);
  expect(qemu.on.size).toBe(EVENTS.length + 1);
  await end();
  expect([...qemu.on].sort()).toEqual(["handle_hmp_command", "input_event_btn"]);
});

test("stamps of QEMU are the times of the recording", async () => {
  const qemu = new MadeQemu({ hasStamps: true });
  const { end, recorder } = await began(qemu);
  expect(recorder.status.hasOwnStamps).toBe(true);
  qemu.type("a", true);
  const read = await end();
  expect(read?.recording.header).toMatchObject({ clock: "realtime", t0_real_ns: "1000000001000" });
});

test("hidden keys are in no file", async () => {
  const qemu = new MadeQemu();
  const { end, path } = await began(qemu, { hideKeys: true });
  qemu.type("q", true);
  qemu.type("q", false);
  const read = await end();
  expect(read?.recording.lines).toHaveLength(2);
  expect(readFileSync(path, "utf8")).not.toContain('"q"');
});

test("marks stand between inputs, and a recording without input is one", async () => {
  const qemu = new MadeQemu();
  const { end, file } = await began(qemu);
  file.mark("nothing yet");
  const read = await end();
  expect(read).toMatchObject({ recording: { lines: [{ t: 0, mark: "nothing yet" }] }, problems: [] });
  const empty = await (await began(new MadeQemu())).end();
  expect(empty).toMatchObject({ recording: { lines: [] }, problems: [] });
});

test("a QEMU whose trace events do not reach its log is refused, and is as before", async () => {
  const qemu = new MadeQemu({ hasLogBackend: false });
  const { failure } = await recorded(qemu);
  expect(failure?.message).toContain('built without the backend "log"');
  expect([[...qemu.on], qemu.logs.at(-1), leftOver(process.pid)]).toEqual([[], "/dev/stderr", undefined]);
});

test("a log that QEMU may not write, and one that it refuses to write again", async () => {
  const qemu = new MadeQemu({ refuses: (path) => path.endsWith("qemu.log") });
  const { failure } = await recorded(qemu);
  expect(failure).toMatchObject({
    message: expect.stringContaining("Permission denied"),
    hint: expect.stringContaining("AppArmor"),
  });
  expect([[...qemu.on], qemu.logs]).toEqual([[], ["/dev/stderr"]]);
  const service = new MadeQemu({ refuses: (path) => path === "/dev/stderr" });
  await (await began(service)).end();
  expect(service.logs.at(-1)).toBe("/dev/null");
});

test("a VM's own log is only read", async () => {
  const own = join(folder(), "own.log");
  const qemu = new MadeQemu();
  appendFileSync(own, "input_event_key_qcode con 0, key qcode z, down 1\ninput_event_sync \n");
  await qemu.ask({ execute: "human-monitor-command", arguments: { "command-line": `logfile "${own}"` } });
  const { end } = await began(qemu, { ownLog: own });
  qemu.type("a", true);
  const read = await end();
  expect(read?.recording.lines).toMatchObject([{ ev: [{ data: { key: { data: "a" } } }] }]);
  expect([qemu.logs, [...qemu.on]]).toEqual([[own], []]);
  const { failure } = await recorded(qemu, { ownLog: join(folder(), "none") });
  expect(failure?.message).toBe("no such file or folder");
});

test("a log may lie in a folder whose name has spaces and quotes", async () => {
  const base = join(folder(), `a "b\\ c`);
  mkdirSync(base);
  const qemu = new MadeQemu();
  const { end } = await began(qemu, { base });
  expect(qemu.logs[0]?.startsWith(`${base}/lanescope-`)).toBe(true);
  qemu.type("a", true);
  expect((await end())?.recording.lines).toHaveLength(1);
  expect(readdirSync(base)).toEqual([]);
});

test("one recorder at a time, and a VM of another machine is refused", async () => {
  const qemu = new MadeQemu();
  const { end } = await began(qemu);
  const { failure } = await recorded(qemu);
  expect(failure?.message).toBe(`its input is being recorded already, by process ${process.pid}`);
  await end();
  const sink = { group: () => undefined };
  const far = await recordByTrace({ monitor: qemu, facts: { ...FACTS, pid: 0 } }, sink, { hideKeys: false });
  expect(far.ok).toBe(false);
});

test("when the monitor goes and QEMU does not, the next recording puts all back", async () => {
  const qemu = new MadeQemu();
  const { recorder, end } = await began(qemu);
  qemu.close();
  expect(await recorder.ended).toBe("QEMU closed the monitor");
  await end();
  expect(leftOver(process.pid)?.before.traced.off).toEqual(EVENTS);
  const same = new MadeQemu({ on: EVENTS });
  const next = await began(same);
  expect(next.problems).toEqual([expect.stringContaining("were put back first")]);
  await next.end();
  expect([[...same.on], leftOver(process.pid)]).toEqual([[], undefined]);
});
