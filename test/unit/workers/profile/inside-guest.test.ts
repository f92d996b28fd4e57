import { expect, test } from "vitest";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { ALL, profileOf, samplesByPath } from "../../../setup/profile.js";
import { pairAsLines } from "../alignment/clock-pair.js";
import { openTexts } from "../alignment/open-texts.js";

/** A guest that also samples itself, and its host. */
async function openPair() {
  const { host, guest } = pairAsLines({ seconds: 8, offsetNs: 1.5e9, ppm: 0 });
  const [head = "", events = ""] = guest.split("\n\n");
  const lines = events.trim().split("\n");
  const timeOf = (line: string) => Number(line.split(" ")[0]);
  const [begin, end] = [timeOf(lines[0] ?? ""), timeOf(lines.at(-1) ?? "")];
  for (let t = begin + 5e5; t < end; t += 1e6) {
    const [stack, mode] = t % 3e6 < 1e6 ? ["main<read", 1] : ["main<spin", 2];
    lines.push(
      `${t} 0 cpu-clock sample_mode=${mode} ip=64 period=1000000 common_pid=1001 common_comm=t1001 stack=${stack}`,
    );
  }
  // Another event, which is sampled more often.
  for (let t = begin + 6e5; t < end; t += 2e5) {
    lines.push(`${t} 0 cycles sample_mode=2 ip=64 period=1 common_pid=1001 common_comm=t1001`);
  }
  lines.sort((a, b) => timeOf(a) - timeOf(b));
  const text = `${head}\nevents: sched_switch,cpu-clock,cycles\n\n${lines.join("\n")}\n`;
  return openTexts({ host, guest: text });
}

test("samples taken inside a guest are its VM's, and hide time that the vCPU did not run", async () => {
  const engine = await openPair();
  const { sources } = await engine.profileSources();
  expect(sources.map(({ source }) => source)).toEqual(["guest", "steal"]);
  const inside = { ...ALL, source: "guest" as const, event: "cpu-clock", groups: ["vm", "mode"] as const };
  const profile = await profileOf(engine, inside);
  const { samples, notRunning } = profile.totals;
  expect(samplesByPath(profile)).toMatchObject({ "": samples, "guest 100": samples });
  const { paths } = await engine.lanes();
  const where = "event == cpu-clock";
  const table = await engine.table({ table: "samples", t0: 0, t1: 1e18, limit: 1e6, where });
  if (!table.ok) throw new Error(table.error.message);
  const times = table.value.columns.find(({ name }) => name === "ts_ns")?.values as Float64Array;
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const vcpu = Int32Array.of(paths.indexOf("host/vm/100/vcpu/0"));
  const states = await engine.shares(vcpu, first, last);
  expect(states).toHaveLength(STATE_COUNT);
  const stolen = (states[State.RUNNABLE] ?? 0) + (states[State.PREEMPTED] ?? 0);
  expect(stolen).toBeGreaterThan(1e6);
  expect(notRunning).toBeCloseTo(stolen, 3);
  const functions = await engine.profileFunctions(inside);
  if (!functions.ok) throw new Error(functions.error.message);
  expect(functions.value.notRunning.reduce((sum, one) => sum + one, 0)).toBeCloseTo(stolen, 3);
  // Each function is of one mode, so a part by mode hides what its function does.
  const { frame, frames, strings } = functions.value;
  const hiddenBy = (name: string) => {
    const row = frame.findIndex((one) => strings[frames.name[one] as number] === name);
    return functions.value.notRunning[row] as number;
  };
  const parts = await engine.profileSplit({ ...ALL, ...inside, by: "mode", parts: 9 });
  if (!parts.ok) throw new Error(parts.error.message);
  const hidden = new Map(parts.value.map(({ name, profile: part }) => [name, part.totals.notRunning]));
  expect(hidden.size).toBe(2);
  expect(hidden.get("guest kernel")).toBeCloseTo(hiddenBy("read"), 3);
  expect(hidden.get("guest user")).toBeCloseTo(hiddenBy("spin"), 3);
});
