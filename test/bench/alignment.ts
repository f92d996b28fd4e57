import { parseArgs } from "node:util";
import { pairGuests } from "../../workers/alignment/pair-guests.js";
import type { Session } from "../../workers/analyses/session.js";
import { clockWorld, type GuestSpec } from "../unit/workers/alignment/clock-world.js";

// How long it takes to find the clocks of two guests of a host of three VMs, after everything is decoded:
// node test/setup/run-program.mjs test/bench/alignment.ts [--events N] [--rounds N]
// N rows of each guest, as its events make them, and about as many of the host. Processor time.

const { values } = parseArgs({
  options: { events: { type: "string", default: "5000000" }, rounds: { type: "string", default: "3" } },
});

const GUEST: GuestSpec = { name: "", vcpus: 2, sleepNs: 300e3, workNs: 2e6, preempted: 0.03, offsetNs: 0, ppm: 0 };
/** Rows of a vCPU and of a guest's CPU in a second of such a guest. */
const ROWS_PER_SECOND = 7200;
const seconds = Number(values.events) / GUEST.vcpus / ROWS_PER_SECOND;
const world = clockWorld(seconds, [
  { ...GUEST, name: "one", offsetNs: 1.5e9, ppm: 12 },
  { ...GUEST, name: "two", offsetNs: -7e9, ppm: -3 },
  { ...GUEST, name: "three", isUntraced: true },
]);
const rowsOf = (tracks: readonly { readonly track: { readonly count: number } | undefined }[]) =>
  tracks.reduce((sum, { track }) => sum + (track?.count ?? 0), 0);
for (const { name, cpus, vms } of world.machines) {
  const rows = rowsOf(cpus.flatMap((cpu) => cpu ?? [])) + vms.reduce((sum, { vcpus }) => sum + rowsOf(vcpus), 0);
  console.log(`${name}: ${rows} rows in ${seconds.toFixed(0)} s`);
}
for (let i = 0; i < Number(values.rounds); i += 1) {
  const before = process.cpuUsage();
  const pairings = await pairGuests(world as Session, async () => {});
  const { user, system } = process.cpuUsage(before);
  console.log(`${((user + system) / 1e6).toFixed(2)} s`);
  if (i === 0)
    for (const { text, found } of pairings) console.log(`${text}; bound ${found?.fit.boundNs?.toFixed(0)} ns`);
}
