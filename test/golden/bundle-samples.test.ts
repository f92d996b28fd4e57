import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PerfWriter, tracingData } from "../setup/perf-data.js";
import { engineWith, profileOf } from "../setup/profile.js";
import { lanescope, tempFolder } from "./cli-support.js";

// Samples of a perf.data keep their stacks, places, modes and weights in what is written of it.

const [WORK, START, USER] = [0xffffffff81000104n, 0xffffffff81000010n, 0x401000n];
const KERNEL = -128n;
const CLOCK = { name: "cpu-clock", type: 1, config: 0, ids: [11], period: 250_000 };

function perfData(): Uint8Array {
  const kallsyms = "ffffffff81000000 T acme_start\nffffffff81000100 T acme_work\n";
  const file = new PerfWriter([CLOCK], { hasChains: true, features: new Map([[1, tracingData([], { kallsyms })]]) });
  const samples = Array.from({ length: 400 }, (_, i) => {
    const time = 1_000_000 + i * 1000;
    if (i % 4 === 0) return file.sample({ time, misc: 1, ip: WORK, chain: [KERNEL, WORK, START, -512n, USER] });
    if (i % 4 === 1) return file.sample({ time, misc: 2, ip: USER, chain: [-512n, USER, USER + BigInt(i)] });
    if (i % 4 === 2) return file.sample({ time, misc: 1, ip: WORK, chain: [] });
    return file.sample({ time, misc: 2, ip: USER, period: i, chain: [] });
  });
  const begin = 0x400000n;
  const map = file.mmap(500_000, 1, { begin, length: 0x100000, offset: 0x2000, name: "/opt/acme/bin/payroll" });
  return file.file(map, ...samples);
}

async function samplesOf(
  trace: string,
  ...more: readonly string[]
): Promise<readonly Readonly<Record<string, string>>[]> {
  const { code, out } = await lanescope("export", trace, "-t", "samples", "--format", "jsonl", ...more);
  expect(code).toBe(0);
  return out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

function written(): { readonly trace: string; readonly folder: string } {
  const folder = tempFolder();
  const trace = join(folder, "perf.data");
  writeFileSync(trace, perfData());
  return { trace, folder };
}

test("a bundle, and a bundle of a bundle, have the samples of the whole", async () => {
  const { trace, folder } = written();
  const [once, twice] = [join(folder, "once.lanescope"), join(folder, "twice.lanescope")];
  const samples = await samplesOf(trace);
  const kernel = { mode: "kernel", ip: "0xffffffff81000104", symbol: "acme_work" };
  expect(samples.slice(0, 3)).toMatchObject([
    { ...kernel, stack: "0x3000;acme_start;acme_work" },
    { mode: "user", ip: "0x401000", symbol: "", stack: "0x3001;0x3000" },
    { ...kernel, stack: "acme_work" },
  ]);
  for (const [from, to] of [
    [trace, once],
    [once, twice],
  ] as const) {
    expect(await lanescope("convert", from, "-o", to)).toMatchObject({ code: 0 });
    expect(await samplesOf(to)).toEqual(samples);
  }
});

test("a bundle says as the trace does how many samples contradict their address", async () => {
  const folder = tempFolder();
  const trace = join(folder, "perf.data");
  const bundle = join(folder, "b.lanescope");
  const file = new PerfWriter([CLOCK], { hasChains: true });
  // Marked as code of the guest's kernel, with an address of a program and of the kernel in turn.
  const samples = Array.from({ length: 40 }, (_, i) => {
    return file.sample({ time: 1_000_000 + i * 1000, misc: 4, ip: i % 4 === 0 ? USER : WORK, chain: [] });
  });
  writeFileSync(trace, file.file(...samples));
  expect(await lanescope("convert", trace, "-o", bundle)).toMatchObject({ code: 0 });
  for (const path of [trace, bundle]) {
    const engine = await engineWith(path);
    expect((await profileOf(engine)).totals).toMatchObject({ samples: 40, disagreeing: 10 });
    await engine.close();
  }
});

test("a part has those of its range, and babeltrace2 shows their stacks", async () => {
  const { trace, folder } = written();
  const part = join(folder, "part");
  const range = ["--from", "1100000", "--to", "1200000"];
  expect(await lanescope("convert", trace, "--to-ctf", "-o", part, ...range)).toMatchObject({ code: 0 });
  const samples = await samplesOf(trace, ...range);
  expect(samples).toHaveLength(100);
  expect(await samplesOf(part)).toEqual(samples);
  const babeltrace2 = process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2";
  const printed = spawnSync(babeltrace2, [part], { encoding: "utf8" });
  if (printed.error !== undefined) return;
  expect(printed.stderr).toBe("");
  expect(
    printed.stdout.match(/callchain = \[ \[0\] = "acme_work", \[1\] = "acme_start", \[2\] = "0x401000" \]/g),
  ).toHaveLength(25);
});

test("redacted functions are nowhere in the stacks, which keep their shape", async () => {
  const { trace, folder } = written();
  const file = join(folder, "part");
  const redact = ["--redact", "symbols,paths"];
  expect(await lanescope("convert", trace, "--to-ctf", "-o", file, ...redact)).toMatchObject({ code: 0 });
  const found = spawnSync("grep", ["-rcE", "acme|payroll", file], { encoding: "utf8" });
  expect(found.stdout).not.toMatch(/:[1-9]/);
  const plain = ({ stack, symbol }: Readonly<Record<string, string>>) => [
    stack?.replace(/acme_\w+|symbol-\w+/g, "name"),
    symbol === "" ? "" : "name",
  ];
  const samples = await samplesOf(file);
  expect(samples.map(plain)).toEqual((await samplesOf(trace)).map(plain));
  expect(new Set(samples.map(({ symbol }) => symbol)).size).toBe(2);
});
