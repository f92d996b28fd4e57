import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { CutOffNotes } from "../../../../../../electron/node/vm/replay/cut-off.js";
import type { VmFacts } from "../../../../../../electron/node/vm/vm-facts.js";
import { button, key, move } from "./inputs.js";

const folder = mkdtempSync(join(tmpdir(), "lanescope-notes-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function vm(pid: number, startTicks = "100") {
  return { host: { name: undefined }, facts: { pid, name: "tiny" } as VmFacts, startTicks };
}

/** As if another process had written it, which is not there any more. */
function killOwner(): void {
  const { pid } = spawnSync("true");
  const [name = ""] = readdirSync(join(folder, "replays"));
  const path = join(folder, "replays", name);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), owner: `${pid} 1` }));
}

test("what a run that was killed may have left down is known for its VM, until it is forgotten", async () => {
  const notes = new CutOffNotes(folder);
  await notes.note(vm(7), [[key("shift", true)], [key("a", true), move(3)], [key("a", false)], [button("left", true)]]);
  // The run goes on.
  expect(await notes.leftIn(vm(7))).toBe(undefined);
  killOwner();
  expect(await notes.leftIn(vm(7))).toEqual([button("left", false), key("a", false), key("shift", false)]);
  // Another VM, and a QEMU that was started again.
  expect(await notes.leftIn(vm(8))).toBe(undefined);
  expect(await notes.leftIn(vm(7, "200"))).toBe(undefined);
  await notes.forget(vm(7));
  expect(await notes.leftIn(vm(7))).toBe(undefined);
});

test("a note that was changed presses nothing", async () => {
  const notes = new CutOffNotes(folder);
  await notes.note(vm(7), [[key("a", true)]]);
  killOwner();
  const [name = ""] = readdirSync(join(folder, "replays"));
  const path = join(folder, "replays", name);
  const events = [key("b", true), key("a", false), move(3), null, "x", { type: "key" }];
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), events }));
  expect(await notes.leftIn(vm(7))).toEqual([key("a", false)]);
  writeFileSync(path, '{"owner":"1');
  expect(await notes.leftIn(vm(7))).toBe(undefined);
});
