import { existsSync, readFileSync, realpathSync } from "node:fs";
import { expect, test } from "vitest";
import { groupBy } from "../../workers/core/groups.js";
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
