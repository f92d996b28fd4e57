import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { SampleInfo } from "../../renderer/host/host-api.js";
import { lanescope } from "./cli-support.js";

// The sample of a host and its guest: what samples/README.md and its first steps say is what the program finds.

const samples = join(fileURLToPath(new URL("../..", import.meta.url)), "samples");
const pair = join(samples, "labhost-vma.tar.zst");
const listed: readonly SampleInfo[] = JSON.parse(readFileSync(join(samples, "index.json"), "utf8"));
const steps = listed.find(({ id }) => id === "labhost-vma")?.steps ?? [];

async function rowsOf(...args: string[]): Promise<Record<string, string | number>[]> {
  const { code, out } = await lanescope("export", pair, "--format", "jsonl", ...args);
  expect(code).toBe(0);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("the guest is in its VM, on the host's clock", async () => {
  const { out } = await lanescope("info", "--json", pair);
  const info = JSON.parse(out);
  expect(info.traces.map(({ events }: { events: number }) => events)).toEqual([52_335, 5_461]);
  expect(info.machines[0].vms.map(({ pid }: { pid: number }) => pid)).toEqual([259, 1670]);
  expect(info.machines[1]).toMatchObject({
    name: "vmA",
    guest_of: "labhost/vm/259",
    alignment: { method: "stored-sync", violations: 0 },
  });
});

test("info tells how much of what the host's trace alone says of the guest is right, as the table does", async () => {
  const rows = await rowsOf("--table", "inferred-agreement");
  const { machines } = JSON.parse((await lanescope("info", "--json", pair)).out);
  expect(machines[0].inferred).toBeUndefined();
  expect(rows.map(({ kind }) => kind)).toEqual(["task", "state"]);
  const shown = machines[1].inferred.map((one: Record<string, unknown>) => ({
    ...one,
    compared_ns: Number(one.compared_ns),
  }));
  expect(shown).toEqual(rows.map(({ vm_lane, ...row }) => row));
  const { out } = await lanescope("info", pair);
  const share = (100 * Number(rows[1]?.right_share)).toFixed(1);
  expect(out).toContain(`inferred from the host alone: idle, kernel or process ${share} % right, `);
});

test("the guest believes that its thread runs, and for most of that time the host has taken its CPU", async () => {
  const [user] = await rowsOf("--table", "guest-time", "--lanes", "vmA/thread/406", "--where", "state:user");
  expect(user).toMatchObject({ total_ns: 2_941_259_937, taken_ns: 2_144_439_521 });
});

test("the states of the steps are there, with whom they name", async () => {
  const { begin_ns } = JSON.parse((await lanescope("info", "--json", pair)).out);
  const at = (ns: number | undefined) => Number(BigInt(begin_ns) + BigInt(ns ?? 0));
  const [, believed, lost] = steps;
  const intervals = async (lane = "") => await rowsOf("--table", "intervals", "--lanes", lane);
  const found = async (step = believed) =>
    (await intervals(step?.lane)).filter(
      ({ start_ns, end_ns }) => Number(start_ns) === at(step?.from) && Number(end_ns) === at(step?.to),
    );
  expect(await found(believed)).toEqual([expect.objectContaining({ state: "user" })]);
  expect(await found(lost)).toEqual([expect.objectContaining({ state: "preempted", culprit: "labhost/thread/2058" })]);
});

test("beside a later recording of the same host, its vCPUs are unknown once the recording has ended", async () => {
  const later = join(samples, "labhost-overcommit.tar.zst");
  const rows = await rowsOf(later, "--table", "intervals", "--lanes", "*/vm/259/vcpu/*");
  const LAST_NS = 924_516_452_148;
  const after = rows.filter(({ end_ns }) => LAST_NS + 1 < Number(end_ns));
  expect(after.map(({ lane, start_ns, state }) => [lane, start_ns, state])).toEqual([
    ["labhost/vm/259/vcpu/0", LAST_NS + 1, "unknown"],
    ["labhost/vm/259/vcpu/1", LAST_NS + 1, "unknown"],
  ]);
});
