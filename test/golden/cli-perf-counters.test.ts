import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BitWriter } from "../unit/workers/formats/ctf/writer.js";
import { lanescope, tempFolder } from "./cli-support.js";

// Counters that LTTng reads at each event (lttng add-context -t perf:cpu:cycles -t perf:thread:instructions).

const U32 = "integer { size = 32; align = 8; signed = false; }";
const U64 = "integer { size = 64; align = 8; signed = false; }";
const METADATA = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; };
env { hostname = "lab"; domain = "kernel"; tracer_name = "lttng-modules"; };
clock { name = c; freq = 1000000000; };
stream {
  event.header := struct { integer { size = 64; align = 8; map = clock.c.value; } when; };
  event.context := struct { ${U32} cpu_id; ${U32} tid; ${U64} perf_cpu_cycles; ${U64} perf_thread_instructions; };
};
event { name = timer_hrtimer_expire_entry; fields := struct { ${U32} n; }; };
`;

interface Written {
  readonly when: number;
  readonly cpu: number;
  readonly tid: number;
  readonly cycles: number | bigint;
  readonly instructions: number;
}

function trace(events: readonly Written[]): string {
  const folder = join(tempFolder(), "counters");
  mkdirSync(folder);
  writeFileSync(join(folder, "metadata"), METADATA);
  const out = new BitWriter();
  for (const { when, cpu, tid, cycles, instructions } of events) {
    out.int(BigInt(when), 64, "le");
    out.int(BigInt(cpu), 32, "le");
    out.int(BigInt(tid), 32, "le");
    out.int(BigInt(cycles), 64, "le");
    out.int(BigInt(instructions), 64, "le");
    out.int(1n, 32, "le");
  }
  writeFileSync(join(folder, "stream"), out.done());
  return folder;
}

async function curve(folder: string, kind: string, ...args: readonly string[]): Promise<(readonly number[])[]> {
  const { out, err } = await lanescope("export", folder, "--table", "curve", "--kind", kind, "--columns", "4", ...args);
  expect(out, err).toMatch(/^column_ns/);
  const rows = out.trim().split("\r\n").slice(1);
  return rows.map((row) => row.split(",").map(Number)).map(([begin = 0, , low = 0]) => [begin, low]);
}

// A thread of 3 instructions a cycle moves to another CPU; beside it a slower one. The recording lasts 4 µs.
const EVENTS: readonly Written[] = [
  { when: 0, cpu: 0, tid: 7, cycles: 1000, instructions: 0 },
  { when: 0, cpu: 1, tid: 8, cycles: 2n ** 64n - 4096n, instructions: 50 },
  { when: 2000, cpu: 0, tid: 7, cycles: 5000, instructions: 12_000 },
  { when: 2000, cpu: 1, tid: 8, cycles: 4096, instructions: 150 },
  { when: 4000, cpu: 1, tid: 7, cycles: 8096, instructions: 24_000 },
  { when: 4000, cpu: 0, tid: 8, cycles: 0, instructions: 250 },
];

test("what they count per second, of CPUs and of threads wherever they run", async () => {
  const folder = trace(EVENTS);
  const window = ["--from", "+0ns", "--to", "+4us"];
  // CPU 0 counts 2 a ns, and is set back; CPU 1 goes over its largest value and counts 4.096 a ns, then 2.
  const cycles = (...args: readonly string[]) => curve(folder, "growth/*/perf_cpu_cycles", ...window, ...args);
  expect(await cycles("--lanes", "lab/cpu/0")).toEqual([
    [0, 2e9],
    [1000, 2e9],
  ]);
  expect(await cycles("--lanes", "lab/cpu/1")).toEqual([
    [0, 4.096e9],
    [1000, 4.096e9],
    [2000, 2e9],
    [3000, 2e9],
  ]);
  const instructions = (lane: string) =>
    curve(folder, "growth/*/perf_thread_instructions", ...window, "--lanes", `lab/thread/${lane}`);
  expect(await instructions("7")).toEqual([0, 1000, 2000, 3000].map((begin) => [begin, 6e9]));
  expect(await instructions("8")).toEqual([0, 1000, 2000, 3000].map((begin) => [begin, 5e7]));
});
