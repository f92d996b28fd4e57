import { describe, expect, it } from "vitest";
import { buildIdInPath, fileInTree, kindOfHead, perfMapPid } from "../../../../workers/symbols/symbol-file.js";
import { ownerInPath, ownerNamed } from "../../../../workers/symbols/symbol-owner.js";
import { writeElf } from "../../../setup/elf.js";
import { bytesOf } from "./support.js";

const ID = "135afc8c6d1b9e02356cce218bf0109c3687ad9f";

describe("a file of symbols", () => {
  it.each([
    ["kallsyms", "0000000000000000 A fixed_percpu_data\n", "kallsyms"],
    ["System.map-6.1.0", "ffffffff81000000 T _text\r\n", "kallsyms"],
    ["modules", "kvm 1163264 1 kvm_intel, Live 0xffffffffc0790000 (OE)\n", "modules"],
    ["tmp/perf-42.map", "7f00 10 f\n", "perf-map"],
    ["notes.txt", "7f00 10 f\n", undefined],
    ["perf-42.map", "no list\n", undefined],
    ["log", "12345678 lines of text\n", undefined],
    ["empty", "", undefined],
  ])("%s that begins with %j", (path, text, kind) => {
    expect(kindOfHead(path, bytesOf(text))).toBe(kind);
  });

  it("is a program, but no memory image of one", () => {
    for (const little of [true, false]) {
      expect(kindOfHead("a", writeElf({ little }))).toBe("elf");
      expect(kindOfHead("a", writeElf({ little, type: 4 }))).toBeUndefined();
    }
  });

  it("has its process or its build id in its path", () => {
    expect([perfMapPid("a/perf-42.map"), perfMapPid("perf-x.map"), perfMapPid("xperf-4.map")]).toEqual([
      42,
      undefined,
      undefined,
    ]);
    expect(buildIdInPath(`a/.build-id/13/${ID.slice(2)}.debug`)).toBe(ID);
    expect(buildIdInPath(`.build-id/13/${ID.slice(2)}/elf`)).toBe(ID);
    expect(buildIdInPath(`.debug/usr/bin/bash/${ID}/elf`)).toBe(ID);
    expect(buildIdInPath(`.debug/[kernel.kallsyms]/${ID}/kallsyms`)).toBe(ID);
    expect(buildIdInPath("usr/bin/bash")).toBeUndefined();
    expect(fileInTree(`.debug/usr/bin/bash/${ID}/elf`)).toBe(".debug/usr/bin/bash");
  });
});

describe("whose a file of symbols is", () => {
  const owners = [
    { key: "labhost", label: "labhost", names: ["labhost"], machine: "labhost" },
    ...(["961 vmA", "967 vmB"] as const).map((text) => {
      const [pid = "", name = ""] = text.split(" ");
      const vm = { host: "labhost", pid: Number(pid) };
      return { key: `labhost/vm/${pid}`, label: name, names: [name, "qemu-system-x86"], machine: undefined, vm };
    }),
  ];

  it.each([
    ["dir/961/proc/kallsyms", 1],
    ["dir/12/proc/kallsyms", undefined],
    ["vmA-kallsyms.gz", 1],
    ["x/VMB_System.map", 2],
    ["vmA/kallsyms", 1],
    ["967-kallsyms", 2],
    ["host-kallsyms", 0],
    ["labhost/kallsyms", 0],
    ["vmAB-kallsyms", undefined],
    ["kallsyms", undefined],
    ["qemu-system-x86-kallsyms", undefined],
    ["vmA/vmB-kallsyms", 2],
  ])("%s", (path, owner) => {
    expect(ownerInPath(path, owners)).toBe(owner);
  });

  it("is also said by a word", () => {
    const words = ["vmb", "961", "vm967", "host", "qemu-system-x86", "", "labhost/vm/961"];
    expect(words.map((word) => ownerNamed(word, owners))).toEqual([2, 1, 2, 0, undefined, undefined, 1]);
  });
});
