import { expect, test } from "vitest";
import { ownerSymbols, slideText } from "../../../../renderer/viewmodel/symbol-report.js";
import type { NamedDso, SymbolFileInfo } from "../../../../workers/model/symbols.js";

function file(path: string, owner: string, more: Partial<SymbolFileInfo> = {}): SymbolFileInfo {
  return { path, kind: "kallsyms", owner, symbols: 10, frames: 0, problems: [], ...more };
}

function code(owner: string, dso: string): NamedDso {
  return { owner, dso, frames: 2, named: 1, advice: "--symbols FOLDER with it", give: "it" };
}

const OWNERS = [
  { key: "lab", label: "lab" },
  { key: "lab/vm/961", label: "VM 961" },
];

test("code and files stand with their machine or VM, files of nobody and programs after them", () => {
  const program = (path: string, more: Partial<SymbolFileInfo> = {}) => file(path, "*", { kind: "elf", ...more });
  const files = [
    program("bin/used", { frames: 3 }),
    program("bin/idle", { symbols: -1 }),
    program("bin/odd", { problems: [{ severity: "note", message: "another build id" }] }),
    file("kallsyms", "lab/vm/961"),
    file("x-kallsyms", ""),
  ];
  const shown = ownerSymbols({ version: 1, owners: OWNERS, files, named: [code("lab/vm/961", "kernel")] });
  expect(
    shown.map(({ label, code: own, files: theirs }) => [label, own.length, theirs.map(({ path }) => path)]),
  ).toEqual([
    ["VM 961", 1, ["kallsyms"]],
    ["Not known whose they are", 0, ["x-kallsyms"]],
    ["Programs of any machine", 0, ["bin/used", "bin/odd"]],
  ]);
  expect(shown.map(({ idle }) => idle)).toEqual(["", "", "1 further program that nothing asked for"]);
});

test("of many files of code those with most addresses are shown, and the others are counted", () => {
  const named = Array.from({ length: 11 }, (_, i) => code("lab", `lib${i}.so`));
  const [lab] = ownerSymbols({ version: 1, owners: OWNERS, files: [], named });
  expect(lab?.code).toEqual(named.slice(0, 8));
  expect(lab?.more).toBe("3 further files");
});

test("a slide is shown as an address and where it leads", () => {
  expect(["20971520", "-4096"].map(slideText)).toEqual(["0x1400000 higher", "0x1000 lower"]);
});
