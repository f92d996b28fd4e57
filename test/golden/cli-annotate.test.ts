import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeElf } from "../setup/elf.js";
import { writeLineUnit } from "../setup/line-table.js";
import { PerfWriter } from "../setup/perf-data.js";
import { lanescope, tempFolder } from "./cli-support.js";

const CODE = 0x400000n;

/** A program whose function `read` was met at three addresses, and `write` at one. */
function recorded(event: "cycles" | "cpu-clock", thread = "app"): { readonly trace: string; readonly program: string } {
  const folder = tempFolder();
  const file = new PerfWriter([{ name: event, type: event === "cycles" ? 0 : 1, config: 0, ids: [11] }]);
  const offsets = [0x1000n, 0x1004n, 0x1004n, 0x1004n, 0x100cn, 0x1010n];
  const samples = offsets.map((offset, i) =>
    file.sample({ time: 1000 * (i + 1), pid: 7, tid: 7, ip: CODE + offset, misc: 2 }),
  );
  const map = file.mmap(500, 7, { begin: CODE, length: 0x10000, name: "/opt/app" });
  const [trace, program] = [join(folder, "perf.data"), join(folder, "app")];
  writeFileSync(trace, file.file(file.comm(400, 7, 7, thread), map, ...samples));
  const { unit, lineStrings } = writeLineUnit({
    version: 5,
    hasLineStrings: true,
    folders: ["include"],
    files: [
      { name: "main.c", folder: 0 },
      { name: "copy.h", folder: 1 },
    ],
    tail: 4,
    sequences: [
      [
        { step: 0x1000, file: 0, line: 10 },
        { step: 4, file: 1, line: 3 },
      ],
    ],
  });
  const symbols = [
    { name: "read", value: 0x1000, size: 0x10 },
    { name: "write", value: 0x1010, size: 0x10 },
  ];
  const sections = [
    { name: ".debug_line", bytes: unit },
    { name: ".debug_line_str", bytes: lineStrings },
  ];
  writeFileSync(program, writeElf({ symbols, sections, loads: [[0, 0, 0x10000]] }));
  return { trace, program };
}

test("the samples of a function by address, with source lines where the program tells them", async () => {
  const { trace, program } = recorded("cycles");
  const { code, out, err } = await lanescope("profile", trace, "--annotate", "read", "--symbols", program);
  expect([code, err]).toEqual([0, ""]);
  expect(out.split("\n")).toEqual([
    "read (/opt/app): itself 83.3 % of the profile, 5 samples",
    " share         samples  offset  address  source line",
    "20.0 %  ±29.4        1    +0x0  0x1000  main.c:10",
    "60.0 %  ±32.6        3    +0x4  0x1004  include/copy.h:3",
    // Behind the end of the sequence nothing is known.
    "20.0 %  ±29.4        1    +0xc  0x100c",
    "",
  ]);
});

test("addresses that tell no instructions are shown on request only, and said to be inexact", async () => {
  const { trace, program } = recorded("cpu-clock");
  const ask = (...args: readonly string[]) => lanescope("profile", trace, "--symbols", program, "--annotate", ...args);
  const refused = await ask("read");
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toMatch(/do not tell instructions: samples of cpu-clock lie .*: --annotate-inexact shows them/);
  const shown = await ask("read", "--annotate-inexact");
  expect(shown.out).toMatch(/^Inexact: samples of cpu-clock lie where interrupts were enabled again/);
  expect(shown.out).toContain("include/copy.h:3");
});

test("what cannot be annotated is one line", async () => {
  const { trace, program } = recorded("cycles");
  const failure = async (...args: readonly string[]) =>
    (await lanescope("profile", trace, "--symbols", program, ...args)).err.trim();
  expect(await failure("--annotate", "rea")).toMatch(/no sample is of a function "rea": there are read$/);
  expect(await failure("--annotate", "gone")).toMatch(/no sample is of a function "gone": lanescope profile lists/);
  expect(await failure("--annotate", "read", "--diff", trace)).toMatch(/no --diff, --by, --redact or other --format/);
  expect(await failure("--annotate-inexact")).toMatch(/--annotate-inexact goes with --annotate/);
  const plain = await lanescope("profile", trace, "--annotate", "0x1004");
  expect(plain.out).toMatch(/Source lines: none are known/);
});
