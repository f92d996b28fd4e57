import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Diagnostics } from "../../workers/core/diagnostics.js";
import { groupBy } from "../../workers/core/groups.js";
import { memorySource } from "../../workers/core/sources/memory.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import { readLines } from "../../workers/symbols/elf/read-lines.js";
import { lastPart } from "../../workers/symbols/symbol-file.js";
import { elfOf } from "../unit/workers/symbols/support.js";
import { Differences, printed } from "./peers.js";

// Functions and build ids of the programs of this machine, against what readelf prints of them.

const FILES = [
  process.execPath,
  "/bin/bash",
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/lib/x86_64-linux-gnu/libstdc++.so.6",
];

test.for(FILES.filter((path) => existsSync(path)))("%s", async (path, context) => {
  const { lines, isOk } = printed("readelf", ["-sW", "-n", path]);
  if (!isOk) return context.skip("readelf, of binutils, is not here");
  const { elf, problems } = await elfOf(new Uint8Array(readFileSync(realpathSync(path))));
  expect(problems).toEqual([]);
  if (elf === undefined) return expect.unreachable();
  const id = lines.map((line) => /Build ID: ([\da-f]+)/.exec(line)?.[1]).find((found) => found !== undefined);
  expect(elf.buildId).toBe(id);
  const tables = lines
    .join("\n")
    .split(/^Symbol table '/m)
    .slice(1);
  const table = tables.find((text) => text.startsWith(".symtab")) ?? tables[0] ?? "";
  const differences = new Differences();
  let functions = 0;
  const namesAt = groupBy(table.matchAll(ROW), ([, address = ""]) => address);
  for (const [address, rows] of namesAt) {
    functions += 1;
    const at = BigInt(`0x${address}`);
    const row = elf.map.find(Number(at >> 32n), Number(at & 0xffffffffn));
    const name = row < 0 ? "none" : elf.map.name(row);
    const names = rows.map(([, , , printedName = ""]) => printedName.replace(/@.*$/, ""));
    if (!names.includes(name)) differences.add(`${address}: ${name} <> ${names.join(", ")}`);
  }
  expect(differences.first).toEqual([]);
  expect(functions).toBeGreaterThan(10);
  console.log(`${path}: ${functions} addresses of functions compared`);
});

/** Number, address, size, type, binding, visibility, section, name. */
const ROW = /^ *\d+: ([\da-f]+) +(\d+) (?:FUNC|IFUNC) +\w+ +\w+ +\d+ (\S+)/gm;

const SOURCE = `
#include "twice.h"
static int sum(int n) {
  int all = 0;
  for (int i = 0; i < n; i++)
    all += twice(i);
  return all;
}
int main(int argc, char **argv) {
  return sum(argc) + twice(argc);
}
`;
const HEADER = `
static inline int twice(int n) {
  if (n < 0)
    return 0;
  return n * 2;
}
`;

describe("source lines of a program that is compiled here, against what readelf decodes", () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-lines-"));
  mkdirSync(join(folder, "include"));
  writeFileSync(join(folder, "main.c"), SOURCE);
  writeFileSync(join(folder, "include", "twice.h"), HEADER);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const versions = ["-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5"];
  const ways = [
    ...versions.flatMap((one) => [`${one} -O0`, `${one} -O2`]),
    "-gdwarf-5 -O1 -gz=zlib",
    "-gdwarf-5 -gdwarf64",
  ];

  test.for(ways)("%s", async (way, context) => {
    const program = join(folder, "program");
    const args = [...way.split(" "), `-I${join(folder, "include")}`, join(folder, "main.c"), "-o", program];
    const compiled = printed("gcc", args);
    if (!compiled.isOk) return context.skip(`gcc does not do it here: ${compiled.complaints}`);
    const { lines, isOk } = printed("readelf", ["--debug-dump=decodedline", "-W", program]);
    if (!isOk) return context.skip("readelf, of binutils, is not here");
    const rows = lines.flatMap((line) => {
      const [, file = "", number = "", address = "", rest = ""] = DECODED.exec(line) ?? [];
      return address === ""
        ? []
        : [
            {
              file: lastPart(file),
              line: Number(number),
              address: Number(address),
              isEnd: / END\b/.test(rest) || number === "-",
            },
          ];
    });
    expect(rows.length).toBeGreaterThan(10);
    // Of several rows at one address the last one holds, and from it on up to the next.
    const wanted = rows.flatMap((row, i) => {
      const next = rows[i + 1];
      return row.isEnd || next === undefined || next.address <= row.address ? [] : [row];
    });
    const source = memorySource(new Uint8Array(readFileSync(program)));
    const problems = { diagnostics: new Diagnostics(), file: "program" };
    const asked = wanted.flatMap(({ address }, i) => [
      address,
      (rows[rows.indexOf(wanted[i] as (typeof rows)[number]) + 1]?.address ?? address + 1) - 1,
    ]);
    const found = await readLines(source, loadWasm, asked, problems, () => undefined);
    expect(problems.diagnostics.all()).toEqual([]);
    const shown = (found ?? []).map((one) => one && `${lastPart(one.file)}:${one.line}`);
    expect(shown).toEqual(wanted.flatMap(({ file, line }) => [`${file}:${line}`, `${file}:${line}`]));
  });
});

/** File, line ("-" ends a sequence), address, and what follows. */
const DECODED = /^(\S+) +(\d+|-) +(0x[\da-f]+|0)\b(.*)$/;
