import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { FileEntry } from "../../workers/core/byte-source.js";
import { smallTrace, tempFolder } from "../golden/cli-support.js";
import { joinBytes } from "../setup/bytes.js";
import { filesBelow, memoryFile } from "../setup/ctf.js";
import { describeWithConformance } from "../setup/outside-data.js";
import { randomFrom } from "../setup/random.js";
import { OUTSIDE_DATA } from "../setup/skip.js";
import { isThorough } from "../setup/thorough.js";
import { lttngJsonMetadata } from "../unit/workers/formats/ctf/json-writer.js";
import { lttngPacket, type WrittenEvent } from "../unit/workers/formats/ctf/writer.js";
import { mutant } from "./mutants.js";
import { oneAnswer } from "./one-answer.js";

// Which events there are: what is counted, in the table, found, seen in the window and reported are the same events
// with the same begin and end, whatever a trace's clocks, packets and bytes do.

const SEED = Number(process.env.FUZZ_SEED ?? "8");

async function faultsOf(name: string, files: readonly FileEntry[], asksReport = true): Promise<string[]> {
  const { faults } = await oneAnswer(files, asksReport).catch((error: unknown) => ({
    faults: [`fell over: ${error instanceof Error ? error.stack : error}`],
  }));
  return faults.map((fault) => `${name}: ${fault}`);
}

/** Mutants of traces by turns; the report, which costs most, of each tenth. */
async function mutantFaults(traces: ReadonlyMap<string, readonly FileEntry[]>, count: number): Promise<string[]> {
  const random = randomFrom(SEED);
  const faults: string[] = [];
  const all = [...traces];
  for (let i = 0; i < count; i += 1) {
    const [name, files] = all[i % all.length] as (typeof all)[number];
    faults.push(...(await faultsOf(`mutant ${i} of ${name}`, mutant(files, random), i % 10 === 0)));
  }
  return faults;
}

const COUNTS = isThorough
  ? { made: 200, ctf2: 60, real: 1000, compared: 60 }
  : { made: 60, ctf2: 20, real: 200, compared: 20 };

test(`a made trace, and ${COUNTS.made} mutants of it`, { timeout: 900_000 }, async () => {
  const whole = filesBelow(smallTrace({ events: 1500, packetBytes: 4096 }));
  expect(await faultsOf("made trace", whole)).toEqual([]);
  expect(await mutantFaults(new Map([["made trace", whole]]), COUNTS.made)).toEqual([]);
});

test(`a made trace in CTF 2, and ${COUNTS.ctf2} mutants of it`, { timeout: 900_000 }, async () => {
  const packets = Array.from({ length: 6 }, (_, part) => {
    const begin = BigInt(part + 1) * 1_000_000n;
    const events = Array.from({ length: 60 }, (__, i): WrittenEvent => {
      const name = (["number", "words", "big"] as const)[i % 3] ?? "big";
      return { name, ts: begin + BigInt(i * 100), value: BigInt(i), text: "some text" };
    });
    return lttngPacket({ begin, end: begin + 10_000n, events, seq: BigInt(part), size: 4096 });
  });
  const metadata = new TextEncoder().encode(lttngJsonMetadata());
  const whole = [memoryFile("metadata", metadata), memoryFile("ch_0", joinBytes(...packets))];
  expect(await faultsOf("made trace", whole)).toEqual([]);
  expect(await mutantFaults(new Map([["made trace in CTF 2", whole]]), COUNTS.ctf2)).toEqual([]);
});

test("a packet that claims to begin after its first event", async () => {
  const events: WrittenEvent[] = [-900, 0, 900].map((at) => ({
    name: "number",
    ts: BigInt(1_000_000 + at),
    value: 1n,
  }));
  const packet = lttngPacket({ begin: 1_000_000n, end: 1_000_900n, events });
  const files = [memoryFile("metadata", new TextEncoder().encode(lttngJsonMetadata())), memoryFile("ch_0", packet)];
  expect(await faultsOf("late claim", files)).toEqual([]);
});

/** Real ones by LTTng, barectf and others, small enough to be read a thousand times. */
const REAL = [
  "2packets",
  "barectf-event-before-packet",
  "lttng-crash",
  "lttng-event-after-packet",
  "multi-domains/kernel",
  "sequence",
  "session-rotation/a/1/ust/pid/10352",
  "smalltrace",
  "trace-with-index",
  "wk-heartbeat-u",
];

/** Events that babeltrace2 reads of a trace; undefined where it stops with an error. */
function countedBy(babeltrace2: string, files: readonly FileEntry[]): number | undefined {
  const folder = tempFolder();
  for (const { path, source } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source.kind === "memory" ? source.bytes : "");
  }
  const { status, stdout } = spawnSync(babeltrace2, [folder, "-c", "sink.utils.counter"], {
    encoding: "utf8",
    timeout: 20_000,
  });
  return status === 0 ? Number(/(\d+) Event message/.exec(stdout)?.[1] ?? "0") : undefined;
}

describeWithConformance("one answer to which events there are", (dir) => {
  const cases = readFileSync(join(dir, "expected.tsv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split("\t")[1] ?? "")
    .filter((path) => /^(babeltrace-ctf-traces\/|ctf-testsuite\/)/.test(path));

  test(`every ${isThorough ? "" : "third "}trace of the conformance suites`, { timeout: 900_000 }, async () => {
    const faults: string[] = [];
    for (const path of cases.filter((_, i) => isThorough || i % 3 === 0))
      faults.push(...(await faultsOf(path, filesBelow(join(dir, path)))));
    expect(faults).toEqual([]);
    expect(cases.length).toBeGreaterThan(150);
  });

  test(`${COUNTS.real} mutants of real traces`, { timeout: 900_000 }, async () => {
    const succeed = join(dir, "babeltrace-ctf-traces/ctf-traces/succeed");
    const traces = new Map(REAL.map((name) => [name, filesBelow(join(succeed, name))] as const));
    expect(await mutantFaults(traces, COUNTS.real)).toEqual([]);
  });

  test(`${COUNTS.compared} mutants as babeltrace2 counts them, or with a problem that says why not`, {
    timeout: 900_000,
  }, async (context) => {
    const babeltrace2 = process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2";
    const isInstalled = spawnSync(babeltrace2, ["--version"]).status === 0;
    if (!isInstalled) return context.skip(`${OUTSIDE_DATA}: babeltrace2 is not installed`);
    const succeed = join(dir, "babeltrace-ctf-traces/ctf-traces/succeed");
    const random = randomFrom(SEED);
    const silent: string[] = [];
    let compared = 0;
    for (let i = 0; i < COUNTS.compared; i += 1) {
      const name = REAL[i % REAL.length] as string;
      const files = mutant(filesBelow(join(succeed, name)), random);
      const { info } = await oneAnswer(files, false);
      const events = countedBy(babeltrace2, files);
      if (info === undefined || events === undefined) continue;
      compared += 1;
      const problems = [...(info.problems ?? []), ...info.traces.flatMap((trace) => trace.problems)];
      if (events !== info.events && problems.length === 0)
        silent.push(`mutant ${i} of ${name}: ${events}, ${info.events}`);
    }
    expect(silent).toEqual([]);
    expect(compared).toBeGreaterThan(COUNTS.compared / 6);
  });
});
