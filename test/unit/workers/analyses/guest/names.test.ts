import { expect, test } from "vitest";
import type { Vm } from "../../../../../workers/analyses/entities.js";
import { matchNames } from "../../../../../workers/analyses/guest/match-names.js";
import { namedProcesses, nameProcesses, parseProcessNames } from "../../../../../workers/analyses/guest/names.js";
import { ANALYSES } from "../../../../../workers/analyses/index.js";
import type { Machine } from "../../../../../workers/analyses/machine.js";
import { GuestNames } from "../../../../../workers/engine/guest-names.js";
import { run } from "../dsl.js";
import { GuestScript, user } from "./script.js";

const A = 0x10000;
const B = 0x24000;

test.each([
  ["90,0x10000,bash\n91, 147456 ,qemu, the second\n", 2],
  ["vm,cr3,name\n90,0x10000,bash\n", 1],
  ["0x10000,bash", 1],
  ['[{"vm": 90, "cr3": "0x10000", "name": "bash"}, {"cr3": 65536, "name": "sh"}]', 2],
  ["", 0],
])("names from %j", (text, count) => {
  const parsed = parseProcessNames(text);
  expect(parsed.ok && parsed.value.length).toBe(count);
  if (parsed.ok && 0 < count) expect(parsed.value[0]).toMatchObject({ cr3: A, name: "bash" });
});

test.each([
  ["90,cr3 of bash,bash", "line 1"],
  ["0x10000,bash\n0x20000", "line 2"],
  ["0x10000,", "line 1"],
  ["[{}]", "entry 1"],
  ["[1]", "entry 1"],
  ["{}", "not an array"],
  ["[", "not JSON"],
])("no names in %j", (text, message) => {
  const parsed = parseProcessNames(text);
  expect(parsed.ok ? "" : parsed.error.message).toContain(message);
});

test("lanes are renamed, and keep their paths; names of other VMs are not meant", () => {
  const { session } = new GuestScript().runs(10, user(A)).runs(10, user(B)).run();
  const names = [
    { cr3: A + 5, name: "bash" },
    { vm: "91", cr3: B, name: "other" },
  ];
  expect(nameProcesses(session, names)).toBe(1);
  const shown = session.lanes.specs.filter(({ kind }) => kind === "process").map(({ path, name }) => [path, name]);
  expect(shown).toEqual([
    ["h/vm/90/process/0x10000", "bash"],
    ["h/vm/90/process/0x24000", "process cr3 0x24000"],
  ]);
});

test("a list is kept for lanes still to come, a later one wins, and what it did is told", async () => {
  const { session } = new GuestScript().runs(10, user(A)).runs(10, user(B)).run();
  const names = new GuestNames(session);
  const shown = () => [...namedProcesses(session).values()].flat();
  expect(names.add("nonsense").ok).toBe(false);
  expect(names.add("0x10000,bash\n0x30000,later")).toEqual({ ok: true, value: 1 });
  expect(names.add("0x10000,sh")).toEqual({ ok: true, value: 1 });
  expect(shown()).toEqual([{ cr3: "0x10000", name: "sh" }]);

  const [first] = session.lanes.specs.filter(({ kind }) => kind === "process");
  if (first === undefined) throw new Error("no process");
  const path = first.path.replace("0x10000", "0x30000");
  session.lanes.add({ ...first, path, name: "process cr3 0x30000", subject: 0x30000 });
  names.apply();
  expect(shown()).toEqual([
    { cr3: "0x10000", name: "sh" },
    { cr3: "0x30000", name: "later" },
  ]);
  names.finish();
  expect(names.problems()).toEqual([]);
});

test("a list of which nothing is there is a note once everything is read", async () => {
  const names = new GuestNames(new GuestScript().runs(10, user(A)).run().session);
  names.add("0x50000,nobody");
  expect(names.problems()).toEqual([]);
  names.finish();
  expect(names.problems()).toMatchObject([{ severity: "note", message: expect.stringContaining("none of the 1") }]);
});

test("names learnt from the guest's own trace", () => {
  const host = new GuestScript().runs(10, user(A)).runs(10, user(B)).runs(10, user(A));
  const guest = `
    0  m1 switch prev=0 next=7 comm="bash"
    11 m1 switch prev=7 next=8 comm="cc1" prevcomm="bash"
    22 m1 switch prev=8 next=7 comm="bash" prevcomm="cc1"
  `;
  const { session } = run(`${host.text}\n${guest}`, {
    machines: [{ name: "h" }, { name: "g" }],
    analyses: ANALYSES,
    end: 40,
  });
  const [machine, inside] = session.machines as [Machine, Machine];
  inside.lastNs = 40_000;
  expect(matchNames(session, machine.vms[0] as Vm, inside)).toBe(2);
  const shown = session.lanes.specs.filter(({ kind }) => kind === "process").map(({ name }) => name);
  expect(shown).toEqual(["bash", "cc1"]);
});
