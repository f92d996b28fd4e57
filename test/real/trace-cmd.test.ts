import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DecodedEvent, FieldValue, FormatTrace } from "../../workers/formats/format.js";
import { unpackTrace } from "../setup/outside-data.js";
import { openDat } from "../unit/workers/formats/trace-dat/support.js";
import { Differences, describeWithPeer, labelIn, plainOf, printed, traceCmd } from "./peers.js";

// Every event of every real trace.dat, and every field of it, against `trace-cmd report -R`.

interface Line {
  readonly comm: string;
  readonly tid: number;
  readonly ns: bigint;
  readonly name: string;
  readonly fields: string;
}

const ARCHIVES = [
  "djseb-tracedat-v7",
  "hip24-kvm-host",
  "hip24-xenomai-guest",
  "lab/tracecmd-agent-a",
  "tracedat-v6-arm",
  "tracedat-v6-misc",
];

describeWithPeer("trace.dat against trace-cmd report", "trace-cmd", traceCmd, (program) => {
  const files = ARCHIVES.flatMap((archive) => {
    const folder = join(unpackTrace(`${archive}.tar.zst`), archive.replace("lab/", ""));
    const names = readdirSync(folder).filter((name) => name.endsWith(".dat"));
    return names.map((name) => ({ name, path: join(folder, name) }));
  });

  test.each(files)("$name", { timeout: 300_000 }, async ({ path }) => {
    const report = printed(program, ["report", "-q", "-t", "-R", "-i", path]);
    const { trace, failure } = await openDat(new Uint8Array(readFileSync(path)));
    if (trace === undefined) return expect.unreachable(failure?.message);
    if (!report.isOk || report.lines.length === 0) {
      // Its own build lacks what the file was packed with. Lanescope reads the file all the same.
      console.log(`${path}: trace-cmd cannot read it: ${report.complaints.split("\n")[0]}`);
      expect(report.complaints).toContain("error reading header");
      return;
    }
    const lines = linesByCpu(report.lines);
    const differences = new Differences();
    let events = 0;
    let fields = 0;
    for (const [cpu, expected] of lines) {
      const found: DecodedEvent[] = [];
      for (const [stream, description] of trace.description.streams.entries()) {
        if (description.cpu !== cpu) continue;
        for await (const event of trace.readEvents(stream, -(1n << 62n), 1n << 62n)) found.push(event);
      }
      found.sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
      expect([cpu, found.length]).toEqual([cpu, expected.length]);
      for (const [i, event] of found.entries()) {
        const line = expected[i] as Line;
        if (!isSameHead(event, line)) differences.add(`head: ${headOf(event)} <> ${JSON.stringify(line)}`);
        fields += compareFields(event, line, differences);
      }
      events += found.length;
    }
    console.log(`${path}: ${events} events and ${fields} fields compared`);
    expect(differences.first).toEqual([]);
    expect(events).toBeGreaterThan(0);
    await comparePrints(trace, program, path);
  });
});

const HEAD = /^\s*(.*)-(\d+)\s+\[(\d+)\]\s+(\d+)\.(\d{9}): ([^:]+):\s+(.*)$/s;

/** A line for each event: a text may go over several. */
function wholeLines(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    if (/^cpus=\d+$/.test(line) || /EVENTS DROPPED/.test(line)) continue;
    if (HEAD.test(line)) whole.push(line);
    else whole.push(`${whole.pop() ?? ""}\n${line}`);
  }
  return whole;
}

/** The events of each CPU, in order. */
function linesByCpu(lines: readonly string[]): Map<number, Line[]> {
  const byCpu = new Map<number, Line[]>();
  for (const line of wholeLines(lines)) {
    const [, comm = "", tid, cpu, seconds, rest, name = "", fields = ""] = HEAD.exec(line) ?? [];
    const ns = BigInt(`${seconds}${rest}`);
    const list = byCpu.get(Number(cpu)) ?? [];
    list.push({ comm, tid: Number(tid), ns, name, fields });
    byCpu.set(Number(cpu), list);
  }
  return byCpu;
}

function headOf({ name, ns, context }: DecodedEvent): string {
  return `${name} ${ns} ${context.tid} ${context.procname}`;
}

function isSameHead({ name, ns, context }: DecodedEvent, line: Line): boolean {
  const comm = plainOf(context.tid) === 0 ? "<idle>" : (context.procname ?? "<...>");
  return name === line.name && ns === line.ns && plainOf(context.tid) === line.tid && comm === line.comm;
}

/** Where trace-cmd prints something else than the event has. */
const NOT_SAID: readonly ((event: string, field: string, value: FieldValue | undefined) => boolean)[] = [
  // The arguments of a trace_printk: 0 under -R. Its text is compared below.
  (event, field) => event === "bprint" && field === "buf",
  // A text that a probe could not read has no bytes; trace-cmd prints the begin of the record for it.
  (event, field, value) => event === "guest_switch_mm" && field === "comm" && value === "",
];

/** The texts of trace_printk, against the report that is for people. */
async function comparePrints(trace: FormatTrace, program: string, path: string): Promise<void> {
  if (!trace.description.eventNames.includes("bprint")) return;
  const found: string[] = [];
  for (const stream of trace.description.streams.keys()) {
    for await (const { name, ns, fields } of trace.readEvents(stream, -(1n << 62n), 1n << 62n)) {
      if (name === "bprint") found.push(`${ns} ${placeOf(fields.ip)}: ${String(fields.message).trim()}`);
    }
  }
  const { lines } = printed(program, ["report", "-q", "-t", "-i", path]);
  const expected = wholeLines(lines).flatMap((line) => {
    const [, , , , seconds, rest, name, text = ""] = HEAD.exec(line) ?? [];
    return name === "bprint" ? [`${seconds}${rest} ${text.trim()}`.replace(/^0+/, "")] : [];
  });
  expect(found.toSorted()).toEqual(expected.toSorted());
}

/** Where a trace_printk is: its function, else the address. */
function placeOf(ip: FieldValue | undefined): string {
  const label = labelIn(ip);
  return label === undefined ? `0x${BigInt(plainOf(ip) as number | bigint).toString(16)}` : functionOf(label);
}

/** The name of a function without the place in it. */
function functionOf(label: string): string {
  return label.replace(/\+0x[0-9a-f]+$/, "");
}

/** How many fields were compared: `NAME=VALUE NAME=VALUE`, in the order of the event's format. */
function compareFields({ name, fields }: DecodedEvent, line: Line, differences: Differences): number {
  const names = Object.keys(fields).filter((field) => field !== "message");
  let at = 0;
  for (const [i, field] of names.entries()) {
    const next = names[i + 1];
    const begin = at + field.length + 1;
    const isThere = line.fields.startsWith(`${field}=`, at);
    const end = next === undefined ? line.fields.length : line.fields.indexOf(` ${next}=`, begin);
    const text = line.fields.slice(begin, end < 0 ? undefined : end);
    const isSaid = !NOT_SAID.some((is) => is(name, field, fields[field]));
    if (!isThere || end < 0 || (isSaid && !isSame(text, fields[field])))
      differences.add(`${name}.${field}: ${JSON.stringify(fields[field], bigint)} <> ${line.fields.slice(at)}`);
    if (end < 0) break;
    at = end + 1;
  }
  return names.length;
}

/** Numbers are printed as the event's own format prints them: decimal or hexadecimal, with or without a sign. */
function isSame(text: string, value: FieldValue | undefined): boolean {
  const plain = plainOf(value);
  if (Array.isArray(plain)) {
    const items = /^ARRAY\[(.*)\]$/.exec(text)?.[1]?.split(", ") ?? [];
    const wanted = items[0] === "" ? [] : items;
    return wanted.length === plain.length && wanted.every((item, i) => isSame(item, plain[i]));
  }
  if (typeof plain !== "number" && typeof plain !== "bigint") return text.trimEnd() === String(plain).trimEnd();
  if (text === String(plain)) return true;
  if (text === functionOf(labelIn(value) ?? "")) return true;
  const number = BigInt(plain);
  const bare = text.replace(/^0x/, "").replace(/^0+(?=.)/, "");
  return [number, ...[8, 16, 32, 64].map((bits) => BigInt.asUintN(bits, number))].some(
    (each) => bare === each.toString() || bare === each.toString(16),
  );
}

function bigint(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
