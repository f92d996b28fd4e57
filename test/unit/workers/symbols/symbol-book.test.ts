import { describe, expect, it } from "vitest";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { SampleMode } from "../../../../workers/model/sample-mode.js";
import type { Frames } from "../../../../workers/symbols/frames.js";
import { type RecordedCode, SymbolBook } from "../../../../workers/symbols/symbol-book.js";
import type { SymbolOwner } from "../../../../workers/symbols/symbol-owner.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";
import { writeElf } from "../../../setup/elf.js";
import { bytesOf } from "./support.js";

interface GivenFrame {
  readonly mode: number;
  readonly address: bigint;
  readonly dso?: string;
  readonly space?: number;
  readonly ownName?: string;
}

const TEXT = 0xffffffff81000000n;
const { KERNEL, USER, GUEST_KERNEL, GUEST_USER } = SampleMode;

const OWNERS: readonly SymbolOwner[] = [
  { key: "lab", label: "lab", names: ["lab"], machine: "lab" },
  { key: "lab/vm/961", label: "VM 961", names: ["vmA"], machine: undefined, vm: { host: "lab", pid: 961 } },
  { key: "lab/vm/967", label: "VM 967", names: ["vmB"], machine: undefined, vm: { host: "lab", pid: 967 } },
];

/** Frames of the machine "lab", and what they are called. */
class FakeFrames implements Frames {
  readonly names: (string | undefined)[];
  /** What compilers made of the names. */
  readonly linkNames: (string | undefined)[] = [];
  private readonly texts = ["lab"];

  constructor(private readonly given: readonly GivenFrame[]) {
    this.names = given.map(({ ownName }) => ownName);
  }

  get size(): number {
    return this.given.length;
  }

  textOf = (id: number) => this.texts[id] ?? "";
  machineOf = () => 0;
  modeOf = (frame: number) => this.at(frame).mode;
  spaceOf = (frame: number) => this.at(frame).space ?? -1;
  addressOf = (frame: number) => this.at(frame).address;

  dsoOf = (frame: number): number => {
    const { dso } = this.at(frame);
    if (dso === undefined) return -1;
    return this.texts.includes(dso) ? this.texts.indexOf(dso) : this.texts.push(dso) - 1;
  };

  rename = (frame: number, name: string | undefined, offset: number, linkName?: string): boolean => {
    this.linkNames[frame] = linkName;
    this.names[frame] = name === undefined ? this.at(frame).ownName : `${name}+${offset}`;
    return this.names[frame] !== undefined;
  };

  private at(frame: number): GivenFrame {
    return this.given[frame] as GivenFrame;
  }
}

const NOTHING: RecordedCode = { buildIdOf: () => undefined, textOf: () => undefined };

async function bookOf(files: Readonly<Record<string, string | Uint8Array>>, recorderFolders: readonly string[] = []) {
  const book = new SymbolBook({ open: openMemory, loadWasm }, () => undefined);
  const entries = Object.entries(files).map(([path, content]) =>
    memoryFile(path, typeof content === "string" ? bytesOf(content) : content),
  );
  await book.add(entries, undefined, recorderFolders);
  return book;
}

const kernelWith = (name: string) => `${TEXT.toString(16)} T ${name}\n${(TEXT + 0x100n).toString(16)} T _etext\n`;
const program = (name: string, buildId: readonly number[]) =>
  writeElf({ buildId, loads: [[0x1000, 0x401000, 0x1000]], symbols: [{ name, value: 0x401010, size: 16 }] });

describe("names of frames", () => {
  it("of kernels come from the files of their own machine, never from another's", async () => {
    const frames = new FakeFrames([
      { mode: KERNEL, address: TEXT + 4n, ownName: "own" },
      { mode: GUEST_KERNEL, address: TEXT + 4n, space: 961 },
      { mode: GUEST_KERNEL, address: TEXT + 4n, space: 967 },
      { mode: GUEST_USER, address: 0x401010n, space: 961 },
    ]);
    const book = await bookOf({ "vmA-kallsyms": kernelWith("ofA"), "967/proc/kallsyms": kernelWith("ofB") });
    await book.name(frames, OWNERS, NOTHING);
    expect(frames.names).toEqual(["own", "ofA+4", "ofB+4", undefined]);
    expect(book.named.map(({ owner, dso, frames: all, named }) => [owner, dso, all, named])).toEqual([
      ["lab", "kernel", 1, 1],
      ["lab/vm/961", "kernel", 1, 1],
      ["lab/vm/967", "kernel", 1, 1],
      ["lab/vm/961", "", 1, 0],
    ]);
    book.remove(["vmA-kallsyms"]);
    await book.name(frames, OWNERS, NOTHING);
    expect(frames.names).toEqual(["own", undefined, "ofB+4", undefined]);
  });

  it("of the recording machine come from a plain file only in the folder of the trace", async () => {
    const frames = () => new FakeFrames([{ mode: KERNEL, address: TEXT + 4n }]);
    const [beside, below] = [frames(), frames()];
    await (await bookOf({ "t/kallsyms": kernelWith("f") }, ["t"])).name(beside, OWNERS, NOTHING);
    await (await bookOf({ "t/other/kallsyms": kernelWith("f") }, ["t"])).name(below, OWNERS, NOTHING);
    expect([beside.names, below.names]).toEqual([["f+4"], [undefined]]);
  });

  it("of the recording machine come from a tree of build ids that has the one of its kernel", async () => {
    const id = "0102030405060708090a0b0c0d0e0f1011121314";
    const path = `archive/[kernel.kallsyms]/${id}/kallsyms`;
    const namesWith = async (buildId: string) => {
      const frames = new FakeFrames([{ mode: KERNEL, address: TEXT + 4n }]);
      const book = await bookOf({ [path]: kernelWith("f") });
      await book.name(frames, OWNERS, {
        ...NOTHING,
        buildIdOf: (_, dso) => (dso.startsWith("[kernel") ? buildId : undefined),
      });
      return [frames.names, book.infos(OWNERS)[0]?.owner];
    };
    expect(await namesWith(id)).toEqual([["f+4"], "lab"]);
    expect(await namesWith("ff")).toEqual([[undefined], ""]);
  });

  it("of programs come from the file with their build id, else from that with their path", async () => {
    const frames = new FakeFrames([
      { mode: USER, address: 0x1018n, dso: "/usr/bin/a" },
      { mode: USER, address: 0x1018n, dso: "/usr/bin/b" },
      { mode: USER, address: 0x1018n, dso: "/usr/bin/c" },
    ]);
    const book = await bookOf({
      "x/renamed": program("_ZN3foo3barE", [1, 2]),
      "x/a": program("wrong", [9, 9]),
      "root/usr/bin/b": program("by_path", [3]),
      "other/b": program("not_this", [4]),
      "x/c": program("other_version", [5]),
    });
    const ids: Record<string, string> = { "/usr/bin/a": "0102", "/usr/bin/c": "ffff" };
    await book.name(frames, OWNERS, { ...NOTHING, buildIdOf: (_, dso) => ids[dso] });
    expect(frames.names).toEqual(["foo::bar+8", "by_path+8", undefined]);
    expect(frames.linkNames).toEqual(["_ZN3foo3barE", undefined, undefined]);
    const info = book.infos(OWNERS).find(({ path }) => path === "x/c");
    expect(info?.problems.map(({ message }) => message)).toEqual([
      "not used for /usr/bin/c: its build id is not the recorded one",
    ]);
  });

  it("of a program come from its debug information, by the places that the program tells", async () => {
    const frames = new FakeFrames([{ mode: USER, address: 0x1018n, dso: "/usr/bin/a" }]);
    const debug = writeElf({
      buildId: [7],
      loads: [[0, 0x401000, 0]],
      symbols: [{ name: "f", value: 0x401010, size: 16 }],
    });
    const stripped = writeElf({ buildId: [7], loads: [[0x1000, 0x401000, 0x1000]] });
    const book = await bookOf({ "d/a.debug": debug, "d/a": stripped });
    await book.name(frames, OWNERS, { ...NOTHING, buildIdOf: () => "07" });
    expect(frames.names).toEqual(["f+8"]);
  });

  it("of compiled code come from the list of their own process", async () => {
    const at = (space: number) => ({ mode: USER, address: 0x7f0000001008n, dso: "//anon", space });
    const frames = new FakeFrames([at(42), at(43)]);
    const book = await bookOf({ "tmp/perf-42.map": "7f0000001000 20 compiled f\n" }, ["tmp"]);
    await book.name(frames, OWNERS, NOTHING);
    expect(frames.names).toEqual(["compiled f+8", undefined]);
  });

  it("of vmlinux and System.map are moved to where the trace has the kernel", async () => {
    const frames = new FakeFrames([{ mode: KERNEL, address: TEXT + 0x2000004n }]);
    const map = `${TEXT.toString(16)} T _text\n${TEXT.toString(16)} T start\n${(TEXT + 0x100n).toString(16)} T _etext\n`;
    const textOf = () => ({ symbol: "_etext", address: TEXT + 0x2000100n });
    const book = await bookOf({ "lab/System.map-6.1": map });
    await book.name(frames, OWNERS, { ...NOTHING, textOf });
    expect(frames.names).toEqual(["start+4"]);
    expect(book.infos(OWNERS)).toMatchObject([{ owner: "lab", slide: `${0x2000000}` }]);
  });
});
