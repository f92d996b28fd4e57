import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addToGroup } from "../../workers/core/groups.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { unpackTrace } from "../setup/outside-data.js";
import { ALL, engineWith, profileOf } from "../setup/profile.js";
import { Differences, describeWithPeer, perf, printed } from "./peers.js";

// Profiles of real perf.data against the stacks that `perf script` prints: the samples of each event, of each place by itself
// and with what it calls, and call by call. Without files of symbols both name places by file and offset.

const NO_NAMES = ["--kallsyms", "/dev/null", "--symfs", "/nonexistent", "--guestkallsyms", "/dev/null"];
/** Without it perf prints no more than 127 frames. */
const DEEP = ["--max-stack", "2000"];
/** Samples with call chains: of others perf prints the address in the process. */
const FILES = /with-callchain|callgraph/;

describeWithPeer("profiles against perf", "perf", perf, (program) => {
  const folder = join(unpackTrace("quipper-perfdata.tar.zst"), "quipper-perfdata");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => FILES.test(name))
    .sort();

  test.each(files)("%s", { timeout: 300_000 }, async (name) => {
    const path = join(folder, name);
    const { lines, isOk } = printed(program, ["script", ...NO_NAMES, "-i", path, "-F", "event,ip,dso", ...DEEP]);
    if (!isOk || lines.length === 0) return console.log(`${path}: perf cannot read it`);
    const told = stacksOf(lines);
    const engine = await engineWith(path);
    try {
      const { sources } = await engine.profileSources();
      const events = sources.find(({ source }) => source === "host")?.events ?? [];
      let compared = 0;
      for (const { name: event, samples } of events) {
        const stacks = told.get(event);
        if (stacks === undefined) continue;
        expect([event, samples]).toEqual([event, stacks.length]);
        compared += await compare(engine, event, stacks);
      }
      console.log(`${path}: ${compared} places and calls of ${events.length} events compared`);
    } finally {
      await engine.close();
    }
  });
});

/** By event: the stack of each sample, the innermost place first. */
function stacksOf(lines: readonly string[]): Map<string, string[][]> {
  const byEvent = new Map<string, string[][]>();
  let open: string[] = [];
  for (const line of lines) {
    const [, alone, ip, dso] = /^(?:\s*(\S[^\s]*?):\s*)?(?:\s*([\da-f]+)\s+\((.*)\)\s*)?$/.exec(line) ?? [];
    if (alone !== undefined) {
      open = [];
      addToGroup(byEvent, alone, open);
    }
    if (ip !== undefined) open.push(placeOf(ip, dso ?? ""));
  }
  return byEvent;
}

function placeOf(ip: string, dso: string): string {
  return `0x${BigInt(`0x${ip}`).toString(16)} ${ownName(dso)}`;
}

/** Lanescope calls regions as the recording does, and modules of the kernel by their names. */
function ownName(dso: string): string {
  if (dso === "[unknown]") return "";
  const module = /([^/]+)\.ko$/.exec(dso)?.[1];
  if (module !== undefined) return `[${module.replaceAll("-", "_")}]`;
  return /^\/tmp\/perf-\d+\.map$/.test(dso) ? "//anon" : dso;
}

async function compare(engine: EngineApi, event: string, stacks: readonly (readonly string[])[]): Promise<number> {
  const expected = new Sums();
  for (const stack of stacks) expected.add([...stack].reverse());
  const { nodes, frames, strings } = await profileOf(engine, { ...ALL, event });
  const found = new Sums();
  const path: string[] = [];
  for (let node = 1; node < nodes.count; node += 1) {
    const frame = nodes.frame[node] as number;
    path.length = (nodes.depth[node] as number) - 1;
    path.push(`${strings[frames.name[frame] as number]} ${strings[frames.dso[frame] as number]}`);
    found.addNode(path, nodes.self[node] as number, nodes.total[node] as number);
  }
  const differences = new Differences();
  for (const key of new Set([...expected.sums.keys(), ...found.sums.keys()])) {
    const [theirs, ours] = [expected.sums.get(key) ?? 0, found.sums.get(key) ?? 0];
    if (theirs !== ours) differences.add(`${event} ${key}: ${ours} <> ${theirs}`);
  }
  expect(differences.first).toEqual([]);
  return expected.sums.size;
}

/** Samples by place: itself, with what it calls, and by call. */
class Sums {
  readonly sums = new Map<string, number>();

  add(stack: readonly string[]): void {
    this.count(`self ${stack.at(-1)}`, 1);
    for (const place of new Set(stack)) this.count(`total ${place}`, 1);
    stack.forEach((place, i) => {
      if (0 < i) this.count(`call ${stack[i - 1]} -> ${place}`, 1);
    });
  }

  addNode(path: readonly string[], self: number, total: number): void {
    const place = path.at(-1);
    if (0 < self) this.count(`self ${place}`, self);
    if (path.indexOf(place as string) === path.length - 1) this.count(`total ${place}`, total);
    if (1 < path.length) this.count(`call ${path.at(-2)} -> ${place}`, total);
  }

  private count(key: string, by: number): void {
    this.sums.set(key, (this.sums.get(key) ?? 0) + by);
  }
}
