import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Connection } from "../../../../../../electron/node/vm/attach.js";
import type { QmpCommand } from "../../../../../../electron/node/vm/commands.js";
import { clearLeft, leftIn } from "../../../../../../electron/node/vm/input/left-in-vm.js";
import { keepBefore, makeStateFolder } from "../../../../../../electron/node/vm/input-recorder/left-over.js";
import { QemuProcess } from "../../../../../../electron/node/vm/input-recorder/qemu-process.js";
import type { QmpMonitor } from "../../../../../../electron/node/vm/monitor.js";
import { CutOffNotes } from "../../../../../../electron/node/vm/replay/cut-off.js";
import { fail, ok } from "../../../../../../workers/core/result.js";
import { tempFolder } from "../../../../../golden/cli-support.js";
import { key } from "../replay/inputs.js";

/** A VM whose process is this one, which is alive. */
function vm(asked: QmpCommand[], refuses = false): Connection {
  const ask = async (command: QmpCommand) => {
    if (refuses) return fail("QEMU: VM not running");
    asked.push(command);
    return ok({ raw: command.execute === "human-monitor-command" ? '""' : "{}", us: 1 });
  };
  const monitor = { ask } as unknown as QmpMonitor;
  return {
    ...{ monitor, host: { name: undefined }, facts: { pid: process.pid, name: "tiny" }, startTicks: "1" },
  } as unknown as Connection;
}

/** As a recorder that was killed leaves it. */
function leaveTracing(): void {
  const qemu = new QemuProcess(process.pid);
  const folder = makeStateFolder(qemu);
  if (!folder.ok) throw new Error(folder.error.message);
  const traced = { on: [], off: ["input_event_sync"] };
  const ids = { qemu: { pid: qemu.pid, start: qemu.startTicks }, recorder: { pid: 0, start: "" } };
  keepBefore({ folder: folder.value, before: { ...ids, traced, log: "/dev/stderr", logFolder: undefined } });
}

/** As a replay that was killed leaves it: its process is there no more. */
async function leaveDown(folder: string, notes: CutOffNotes): Promise<void> {
  await notes.note(vm([]), [[key("shift", true)], [key("a", true)]]);
  const [name = ""] = readdirSync(join(folder, "replays"));
  const path = join(folder, "replays", name);
  const owner = `${spawnSync("true").pid} 1`;
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), owner }));
}

test("what a recorder and a replay left that were killed is known, and put back once", async () => {
  const folder = tempFolder();
  const notes = new CutOffNotes(folder);
  const asked: QmpCommand[] = [];
  expect(await leftIn(vm(asked), notes)).toEqual({ isTraced: false, down: [] });
  leaveTracing();
  await leaveDown(folder, notes);
  expect(await leftIn(vm(asked), notes)).toEqual({ isTraced: true, down: ["key a", "key shift"] });
  expect((await clearLeft(vm([], true), notes)).ok).toBe(false);
  expect(await leftIn(vm(asked), notes)).toEqual({ isTraced: true, down: ["key a", "key shift"] });
  expect(asked).toEqual([]);
  expect(await clearLeft(vm(asked), notes)).toEqual({ ok: true, value: undefined });
  expect(asked.map(({ execute }) => execute)).toEqual([
    "trace-event-set-state",
    "human-monitor-command",
    "input-send-event",
  ]);
  expect(await leftIn(vm(asked), notes)).toEqual({ isTraced: false, down: [] });
});
