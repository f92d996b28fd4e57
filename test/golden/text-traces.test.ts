import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DecodedEvent } from "../../workers/formats/format.js";
import { EXIT_ISA_LABELS, EXIT_REASON_LABELS } from "../../workers/ingest/dialects/text-labels.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { opened, rowsOf, wholeEvents } from "../setup/text-traces.js";

/** One pattern for a whole line, against which the reader by bytes is held. */
const FTRACE =
  /^ *(\S.*)-(\d+) +(?:\(([ \d-]+)\) )?\[(\d+)\] (?:\S{4,5} )? *(\d+)(?:\.(\d+))?: +(?:(\w+): *(.*)|(\S+ <-\S+))$/;
const PERF = /^ *(\S.*?) +(-?\d+)(?:\/(\d+))? +(?:\[(\d+)\] +)?(\d+)\.(\d+): +(?:\d+ +)?(\S+): *(.*)$/;

interface Head {
  readonly name: string;
  readonly ns: bigint;
  readonly cpu: number;
  readonly tid: number;
}

function nsOf(whole: string, part: string | undefined): bigint {
  return part === undefined ? BigInt(whole) : BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, "0"));
}

function ftraceHeads(text: string): Head[] {
  return text.split("\n").flatMap((line) => {
    const match = FTRACE.exec(line.replace(/\\n\\$/, ""));
    if (line.startsWith("#") || match === null) return [];
    const [, , tid, , cpu, whole = "", part, name = "function"] = match;
    return [{ name, ns: nsOf(whole, part), cpu: Number(cpu), tid: Number(tid) }];
  });
}

function perfHeads(text: string): Head[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s+[0-9a-f]+ /.test(line) && !/\d: /.test(line) ? null : PERF.exec(line);
    if (line.startsWith("#") || match === null) return [];
    const [, , pid, tid = pid, cpu = "-1", whole = "", part, name = ""] = match;
    return [{ name, ns: nsOf(whole, part), cpu: Number(cpu), tid: Number(tid) }];
  });
}

function headOf({ name, ns, cpu, context }: DecodedEvent): Head {
  return { name, ns, cpu, tid: Number(context.tid ?? -1) };
}

async function check(bytes: Uint8Array, headsOf: (text: string) => Head[], count: number): Promise<void> {
  const expected = headsOf(new TextDecoder().decode(bytes));
  expect(expected).toHaveLength(count);
  const trace = await opened(bytes);
  const events = await wholeEvents(trace);
  expect(events.map(headOf)).toEqual(expected);
  const { rows, tally } = await rowsOf(trace, expected[0]?.ns);
  expect(tally.events).toBe(count);
  expect(rows.length).toBeGreaterThan(0);
  const { streams } = trace.trace.description;
  expect([streams[0]?.beginNs, streams[0]?.endNs]).toEqual([tally.firstNs, tally.lastNs]);
}

describeWithTraces("text traces of strangers", () => {
  test.each([
    ["hip24-kvm-report-text", "default-kvm_exit.txt", 14132],
    ["hip24-kvm-report-text", "taskset-kvm_exit.txt", 13843],
    ["hip24-kvm-report-text", "vapic-kvm_exit.txt", 1333],
    ["ftrace-text-misc", "catapult/android_systrace.txt", 91],
    ["abenbachir-kvm", "ftrace-function-4cpu.txt", 34216],
    ["abenbachir-kvm", "ftrace-initcall-xen-boot.txt", 1605],
    ["juyongseong-kvm", "vhost-trace_function.txt", 4446],
  ])("%s/%s: every line is an event at its time", async (archive, file, count) => {
    await check(readFileSync(join(unpackTrace(`${archive}.tar.zst`), archive, file)), ftraceHeads, count);
  });

  test.each([
    ["speedscope/simple-with-pid.linux-perf.txt", 137],
    ["speedscope/system-wide.linux-perf.txt", 556],
    ["FlameGraph/perf-cycles-instructions-01.txt", 444],
    ["FlameGraph/perf-iperf-stacks-pidtid-01.txt", 201],
    ["FlameGraph/perf-rust-Yamakaky-dcpu.txt", 58],
  ])("perf-script-text/%s: every sample is an event with its stack", async (file, count) => {
    const bytes = readFileSync(join(unpackTrace("perf-script-text.tar.zst"), "perf-script-text", file));
    await check(bytes, perfHeads, count);
    const { rows } = await rowsOf(await opened(bytes));
    expect(rows.filter(({ stack }) => stack.length > 0)).toHaveLength(count);
  });

  test.each([
    ["abenbachir-kvm", "ftrace-function_graph.txt", 26808, 9738],
    ["juyongseong-kvm", "vhost-trace_function_graph190815_2.txt", 20014, 3404],
    ["ftrace-text-misc", "funcgraph-retval.txt", 212, 100],
  ])("%s/%s: function_graph lines are calls and their ends", async (archive, file, entries, exits) => {
    const bytes = readFileSync(join(unpackTrace(`${archive}.tar.zst`), archive, file));
    const lines = new TextDecoder()
      .decode(bytes)
      .split("\n")
      .filter((line) => /\d\)[^|]*\|/.test(line));
    expect(lines.filter((line) => /\|\s+\}/.test(line))).toHaveLength(exits);
    const { tally } = await rowsOf(await opened(bytes));
    expect([...tally.counts]).toEqual(
      expect.arrayContaining([
        ["funcgraph_entry", entries],
        ["funcgraph_exit", exits],
      ]),
    );
    expect(tally.events).toBe(lines.length);
  });
});

describeWithTraces("text traces of the lab", () => {
  const folder = () => join(unpackTrace("lab/ftrace-text-a.tar.zst"), "ftrace-text-a");

  test.each([
    ["local", 45442],
    ["mono", 50388],
    ["boot", 57331],
    ["x86-tsc", 52713],
  ])("trace-%s.txt: every line is an event at its time", async (clock, count) => {
    await check(readFileSync(join(folder(), `trace-${clock}.txt`)), ftraceHeads, count);
  });

  test("perf-script.txt: every line is an event at its time", async () => {
    const file = join(unpackTrace("lab/perf-host-a.tar.zst"), "perf-host-a/perf-script.txt.xz");
    const { stdout } = spawnSync("sh", ["-c", 'xz -dc "$1"', "sh", file], { maxBuffer: 1 << 28 });
    await check(new Uint8Array(stdout), perfHeads, 150_000);
  });

  test("the words of kvm_exit stand for the numbers that the kernel prints them for", () => {
    const format = readFileSync(join(folder(), "formats/events_kvm_kvm_exit_format"), "utf8");
    const print = format.slice(format.indexOf("print fmt"));
    const [vmx = "", svm = ""] = print.split("__print_symbolic").slice(1);
    const pairs = (text: string) =>
      [...text.matchAll(/\{ ([-0-9xa-f]+(?: \+ \d+)?), "([^"]+)" \}/g)].map(([, number = "", name = ""]) => {
        return [name, number.split(" + ").reduce((sum, part) => sum + Number(part), 0)] as const;
      });
    expect(pairs(vmx).length).toBeGreaterThan(55);
    expect(pairs(svm).length).toBeGreaterThan(90);
    for (const [isa, all] of [
      [1, pairs(vmx)],
      [2, pairs(svm).filter(([name]) => name !== "FAILED_VMENTRY")],
    ] as const) {
      expect(all.map(([name]) => [name, EXIT_REASON_LABELS[name], EXIT_ISA_LABELS[name]])).toEqual(
        all.map(([name, number]) => [name, number, isa]),
      );
    }
  });
});
