import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LocalHost } from "../../../../../../electron/node/vm/local-host.js";
import { RunSession } from "../../../../../../electron/node/vm/replay/run-session.js";
import { parseTriggers } from "../../../../../../electron/node/vm/triggers/trigger-rule.js";
import { plainHeader } from "../../../../../../workers/model/input-recording/recording.js";
import type { InputLine } from "../../../../../../workers/model/input-recording.js";
import { type FakeQemu, RECORDED, startFakeQemu } from "../../../../../fakes/fake-qemu.js";
import { INPUT_SCHEMA } from "../../../../../fakes/input-schema.js";
import { tap } from "./inputs.js";

interface Line {
  readonly k: string;
  readonly n: string;
  readonly d?: unknown;
}

/** A port of a guest. */
async function openPort(): Promise<{ path: string; say(text: string): void }> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-port-"));
  const path = join(folder, "port");
  let client: Socket | undefined;
  const server = createServer((socket) => {
    client = socket;
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  onTestFinished(() => {
    client?.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { path, say: (text) => void client?.write(text) };
}

async function runOf(
  input: readonly InputLine[],
  { on = [], listen = [] }: { readonly on?: readonly (readonly [string, string])[]; readonly listen?: string[] },
) {
  const qemu: FakeQemu = await startFakeQemu((execute) =>
    execute === "query-qmp-schema"
      ? JSON.stringify(INPUT_SCHEMA)
      : execute === "input-send-event"
        ? "{}"
        : RECORDED[execute],
  );
  onTestFinished(() => qemu.close());
  const rules = parseTriggers(
    on.map(([when]) => when),
    on.map(([, deed]) => deed),
  );
  if (!rules.ok) throw new Error(rules.error.message);
  const lines: Line[] = [];
  const setup = {
    host: new LocalHost(),
    vm: { qmp: qemu.path, listen },
    periodMs: 250,
    watched: {},
    rules: rules.value,
  };
  const session = await RunSession.open(setup, (line) => lines.push(JSON.parse(line)));
  if (!session.ok) throw new Error(session.error.message);
  onTestFinished(() => session.value.close());
  const recording = { header: plainHeader("manual"), lines: input };
  const replay = await session.value.replay({ recording, name: "r", mode: "timed", speed: 1, run: 1, of: 1 });
  if (!replay.ok) throw new Error(replay.error.message);
  return { qemu, lines, replay: replay.value };
}

test("a trigger pauses the run, and another one lets it go on", async () => {
  const on = [
    ["qemu:RESET", "pause"],
    ["qemu:WAKEUP", "resume"],
  ] as const;
  const { qemu, lines, replay } = await runOf([...tap(0, "a"), ...tap(600_000, "b")], { on });
  const event = (name: string) =>
    qemu.say(`{"event": "${name}", "data": {}, "timestamp": {"seconds": 1, "microseconds": 2}}\r\n`);
  await expect.poll(() => replay.status.done).toBe(2);
  event("RESET");
  await expect.poll(() => replay.status.state).toBe("paused");
  event("WAKEUP");
  await expect.poll(() => replay.status.state).toBe("running");
  replay.stop();
  expect(await replay.done).toMatchObject({ state: "stopped", sent: 2 });
  const told = lines.filter(({ k, n }) => k === "trigger" || n === "pause" || n === "resume");
  expect(told.map(({ k, n }) => `${k} ${n}`).sort()).toEqual([
    "replay pause",
    "replay resume",
    "trigger qemu:RESET",
    "trigger qemu:WAKEUP",
  ]);
  expect(lines.find(({ n }) => n === "pause")?.d).toMatch(/^qemu:RESET/);
});

test("a wait of the recording ends with the line of a port, which is in the log", async () => {
  const port = await openPort();
  const wait: InputLine = { t: 20e6, wait: { line: "ready", "timeout-ms": 60_000 } };
  const { lines, replay } = await runOf([...tap(0, "a"), wait, ...tap(30, "b")], { listen: [port.path] });
  await expect.poll(() => replay.status.state).toBe("waiting");
  port.say("booting\nit is ready\n");
  expect(await replay.done).toMatchObject({ state: "done", sent: 4 });
  expect(lines.flatMap(({ k, d }) => (k === "guest" ? [d] : []))).toEqual([
    { text: "booting", via: "port" },
    { text: "it is ready", via: "port" },
  ]);
});
