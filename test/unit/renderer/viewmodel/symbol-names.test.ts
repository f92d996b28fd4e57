import { expect, test } from "vitest";
import { namedWords } from "../../../../renderer/viewmodel/symbol-names.js";
import { looksLikeSymbols, mayBeSymbols } from "../../../../workers/model/symbol-paths.js";
import type { SymbolFileInfo } from "../../../../workers/model/symbols.js";

test("files of symbols are known by their names, others are opened as traces", () => {
  const symbols = [
    "kallsyms",
    "vmA-kallsyms.gz",
    "961/proc/modules",
    "System.map-6.1.0",
    "vmlinux-6.1",
    "tmp/perf-42.map",
    "libc.so.6.debug",
    ".debug/usr/bin/a/0f/elf",
    "x/.build-id/ab/cdef",
  ];
  const traces = [
    "perf.data",
    "trace.dat",
    "modules.txt",
    "kallsyms.zip",
    "perf-42.map.txt",
    "channel0_0",
    "my.debugger",
  ];
  expect(symbols.filter((path) => !looksLikeSymbols(path))).toEqual([]);
  expect(traces.filter(looksLikeSymbols)).toEqual([]);
  expect(["bin/app", "libc.so.6", "lib/a.so", "kallsyms", "notes.txt", "perf.data"].map(mayBeSymbols)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("what files did is said in a line", () => {
  const file = (path: string, frames: number, owner: string, message?: string): SymbolFileInfo => ({
    path,
    kind: "kallsyms",
    owner,
    symbols: 10,
    frames,
    problems: message === undefined ? [] : [{ severity: "warning", message }],
  });
  const words = (...files: SymbolFileInfo[]) =>
    namedWords(
      files.map(({ path }) => path),
      { version: 1, owners: [], named: [], files: [...files, file("other", 99, "lab")] },
    );
  expect(words(file("a", 1200, "lab"))).toMatch(/^a: 1.200 addresses have names$/);
  expect(words(file("a", 2, "lab"), file("b", 3, "lab"))).toBe("2 files: 5 addresses have names");
  expect(words(file("a", 0, "lab", "symbols of another boot, not used"))).toBe("a: symbols of another boot, not used");
  expect(words(file("a", 0, ""))).toBe("a: it is not known whose it is");
  expect(words(file("a", 0, "lab"))).toBe("a: no address of this trace lies in it");
});
