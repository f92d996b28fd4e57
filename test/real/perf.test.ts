import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { DecodedEvent, FieldValue } from "../../workers/formats/format.js";
import { EVER } from "../setup/ctf.js";
import { unpackTrace } from "../setup/outside-data.js";
import { openPerf } from "../unit/workers/formats/perf-data/open.js";
import { Differences, describeWithPeer, perf, plainOf, printed } from "./peers.js";

// Every event of every real perf.data against `perf script`, and every field of its tracepoints.

const ARCHIVES = ["lab/perf-host-a", "linux-perf-data-fixtures", "quipper-perfdata", "schildermans-perf-kvm"];
const FIELDS = fileURLToPath(new URL("perf-fields.py", import.meta.url));
/** perf script leaves out the samples of guests unless it is told where a guest's symbols are. */
const WITH_GUESTS = ["--guestkallsyms", "/dev/null"];

describeWithPeer("perf.data against perf script", "perf", perf, (program) => {
  const files = ARCHIVES.flatMap((archive) => {
    const folder = join(unpackTrace(`${archive}.tar.zst`), archive.replace("lab/", ""));
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.data$|\/perf\.data\./.test(name))
      .map((name) => ({ name, path: join(folder, name) }));
  });

  test.each(files)("$name", { timeout: 300_000 }, async ({ path }) => {
    const { trace, diagnostics } = await openPerf(new Uint8Array(readFileSync(path)));
    if (trace === undefined) return expect.unreachable(JSON.stringify(diagnostics.all()));
    const events: DecodedEvent[] = [];
    for await (const event of trace.readEvents(0, -EVER, EVER)) events.push(event);
    const said = script(program, path);
    if (said === undefined) {
      console.log(`${path}: perf cannot read it; Lanescope reads ${events.length} events`);
      expect(events.length).toBeGreaterThan(0);
      return;
    }
    // perf shows the times of the file; where the file says when its clock began, Lanescope shows dates.
    const epochNs = trace.description.clock?.epochOffsetNs ?? 0n;
    const found = events.map((event, i) => headOf(event, epochNs, said, i));
    const differences = new Differences();
    for (let i = 0; i < Math.max(found.length, said.heads.length); i += 1)
      if (found[i] !== said.heads[i]) differences.add(`${i}: ${found[i]} <> ${said.heads[i]}`);
    expect(differences.first).toEqual([]);
    const fields = compareFields(program, path, epochNs, events);
    console.log(`${path}: ${events.length} events and ${fields} fields compared`);
  });
});

const HEAD = /^\s*(.*?)\s+(-?\d+)\s+(?:\[(\d+)\]\s+)?(\d+)\.(\d{9}):\s+(.*?):\s*$/;

interface Script {
  readonly hasCpu: boolean;
  readonly heads: readonly string[];
}

/** Undefined where perf cannot read the file. */
function script(program: string, path: string): Script | undefined {
  for (const hasCpu of [true, false]) {
    const wanted = hasCpu ? "comm,tid,cpu,time,event" : "comm,tid,time,event";
    const { lines } = printed(program, ["script", ...WITH_GUESTS, "-i", path, "-F", wanted, "--ns"]);
    if (lines.length === 0) continue;
    const heads = lines.map((line) => {
      const [, comm, tid, cpu, seconds, rest, name] = HEAD.exec(line) ?? [line];
      return `${comm}|${tid}|${Number(cpu ?? -1)}|${BigInt(`${seconds ?? 0}${rest ?? ""}`)}|${name}`;
    });
    return { hasCpu, heads };
  }
  return undefined;
}

function headOf({ name, ns, cpu, context }: DecodedEvent, epochNs: bigint, said: Script, i: number): string {
  const { tid, procname } = context;
  // No record names the idle threads. perf knows no names in samples of guests, as it takes their threads for others.
  const hasNone = procname === undefined || said.heads[i]?.startsWith(`:${tid}|`);
  const comm = hasNone ? (tid === 0 ? "swapper" : `:${tid}`) : procname;
  return `${comm}|${tid}|${said.hasCpu ? cpu : -1}|${ns - epochNs}|${name}`;
}

/** How many were compared. */
function compareFields(program: string, path: string, epochNs: bigint, events: readonly DecodedEvent[]): number {
  const tracepoints = events.filter(({ fields }) => Object.keys(fields).length > 0);
  if (tracepoints.length === 0) return 0;
  const { lines } = printed(program, ["script", ...WITH_GUESTS, "-i", path, "-s", FIELDS]);
  expect(lines.length).toBe(tracepoints.length);
  const differences = new Differences();
  let compared = 0;
  for (const [i, line] of lines.entries()) {
    const [name, ns, cpu, tid, theirs] = JSON.parse(line) as [string, string, number, number, Record<string, unknown>];
    const event = tracepoints[i] as DecodedEvent;
    const isSameHead = event.name === name.replace(/^.*?:/, "") || event.name === name;
    if (!isSameHead || `${event.ns - epochNs}` !== ns || event.cpu !== cpu || event.context.tid !== (tid | 0))
      differences.add(`${event.name} ${event.ns} <> ${line}`);
    if (Object.keys(event.fields).join() !== Object.keys(theirs).join()) differences.add(`other fields: ${line}`);
    for (const [field, value] of Object.entries(event.fields)) {
      compared += 1;
      if (!isSame(value, theirs[field])) differences.add(`${name}.${field}: ${String(value)} <> ${theirs[field]}`);
    }
  }
  expect(differences.first).toEqual([]);
  return compared;
}

/** perf takes all integers as without a sign. */
function isSame(value: FieldValue, theirs: unknown): boolean {
  const plain = plainOf(value);
  if (Array.isArray(plain)) return Array.isArray(theirs) && plain.join() === theirs.join();
  if (typeof plain !== "number" && typeof plain !== "bigint") return plain === theirs;
  return String(plain) === theirs || BigInt.asUintN(64, BigInt(plain)).toString() === theirs;
}
