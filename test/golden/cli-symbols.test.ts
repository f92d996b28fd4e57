import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { writeElf } from "../setup/elf.js";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { tar } from "../unit/workers/archive/tar-builder.js";
import { lanescope, tempFolder } from "./cli-support.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const TEXT = 0xffffffff81000000n;

/** A folder with a recording of a host and of one guest, in the same code of their kernels. */
function recording(): string {
  const folder = tempFolder();
  const file = new PerfWriter([CLOCK]);
  const samples = [
    file.comm(500, 961, 961, "qemu"),
    file.comm(500, 961, 977, "CPU 0/KVM"),
    file.sample({ time: 1000, pid: 5, ip: TEXT + 0x10n, misc: 1 }),
    file.sample({ time: 2000, pid: 961, tid: 977, ip: TEXT + 0x10n, misc: 4 }),
  ];
  writeFileSync(join(folder, "perf.data"), file.file(...samples));
  return folder;
}

function put(folder: string, path: string, name: string): string {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), `${TEXT.toString(16)} T ${name}\n${(TEXT + 0x100n).toString(16)} T _etext\n`);
  return join(folder, path);
}

async function symbolsIn(...argv: string[]): Promise<readonly (string | undefined)[]> {
  const { code, out, err } = await lanescope("export", ...argv, "-t", "samples", "--format", "jsonl");
  expect(err).toBe("");
  expect(code).toBe(0);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).symbol || undefined);
}

describe("--symbols and --guest-symbols", () => {
  test("name the code of the machine that recorded, and of a VM", async () => {
    const trace = join(recording(), "perf.data");
    const elsewhere = tempFolder();
    put(elsewhere, "host/kallsyms", "of_host");
    put(elsewhere, "guest/kallsyms", "of_guest");
    const host = ["--symbols", join(elsewhere, "host")];
    const guest = ["--guest-symbols", `961=${join(elsewhere, "guest")}`];
    expect(await symbolsIn(trace)).toEqual([undefined, undefined]);
    expect(await symbolsIn(trace, ...host)).toEqual(["of_host", undefined]);
    expect(await symbolsIn(trace, ...host, ...guest)).toEqual(["of_host", "of_guest"]);
  });

  test("are not needed for files beside the trace that tell whose they are", async () => {
    const folder = recording();
    put(folder, "kallsyms", "of_host");
    put(folder, "961/proc/kallsyms", "of_guest");
    expect(await symbolsIn(folder)).toEqual(["of_host", "of_guest"]);
  });

  test("move a kernel where they are told to", async () => {
    const trace = join(recording(), "perf.data");
    const file = put(tempFolder(), "vm", "f");
    const lines = `${(TEXT - 0x200000n).toString(16)} T slid\n${(TEXT - 0x1fff00n).toString(16)} T _etext\n`;
    writeFileSync(file, lines);
    expect(await symbolsIn(trace, "--guest-symbols", `961=${file}`, "--kernel-slide", "961=0x200000")).toEqual([
      undefined,
      "slid",
    ]);
  });

  test("info says what has names, and what names the rest", async () => {
    const folder = recording();
    put(folder, "kallsyms", "of_host");
    put(folder, "unknown-kallsyms", "of_whom");
    const { out } = await lanescope("info", folder);
    const [, section = ""] = /^Names of code\n(.*?)\n\n/ms.exec(out) ?? [];
    expect(
      section
        .replaceAll(`${folder}/`, "")
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual([
      "kallsyms  symbols of the kernel, of host, 2 names, 1 address named by it",
      "unknown-kallsyms  symbols of the kernel, not known whose, not read",
      "host  kernel  1 of 1 address named",
      "host/vm/961  kernel  0 of 1 address named",
      "for the rest: --guest-symbols 961=FOLDER with /proc/kallsyms and /proc/modules of its kernel, copied by root",
    ]);
    const json = JSON.parse((await lanescope("info", "--json", folder)).out);
    expect(json.symbols.frames).toMatchObject([{ named: 1 }, { named: 0 }]);
    expect(out).not.toMatch("not read: kallsyms");
  });

  test("go by the build ids in records of mappings: from trees and archives of build ids, and never another file", async () => {
    const folder = tempFolder();
    const trace = join(folder, "perf.data");
    const id = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
    const file = new PerfWriter([CLOCK]);
    const map = { begin: 0x400000n, length: 0x10000, offset: 0, name: "/usr/bin/app", buildId: id };
    const records = [file.mmap(500, 5, map), file.sample({ time: 1000, pid: 5, ip: 0x401014n, misc: 2 })];
    writeFileSync(trace, file.file(...records));
    const program = (name: string, buildId: readonly number[]) =>
      writeElf({ buildId, loads: [[0, 0x400000, 0x10000]], symbols: [{ name, value: 0x401010, size: 16 }] });
    const hex = Buffer.from(id).toString("hex");
    const store = (path: string, bytes: Uint8Array) => {
      const root = tempFolder();
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), bytes);
      return root;
    };
    const right = program("of_app", [...id]);
    const tree = store(`.build-id/${hex.slice(0, 2)}/${hex.slice(2)}.debug`, right);
    expect(await symbolsIn(trace, "--symbols", tree)).toEqual(["of_app"]);
    const member = { name: `usr/bin/app/${hex}/elf`, data: right };
    const archive = join(store("perf.data.tar.gz", gzipSync(tar(member))), "perf.data.tar.gz");
    expect(await symbolsIn(trace, "--symbols", archive)).toEqual(["of_app"]);
    const wrong = store("usr/bin/app", program("of_another", [9, 9, 9, 9]));
    expect(await symbolsIn(trace, "--symbols", wrong)).toEqual([undefined]);
    const { out } = await lanescope("info", trace, "--symbols", wrong);
    expect(out).toMatch("not used for /usr/bin/app: its build id is not the recorded one");
  });

  test("keep what the compiler made of a name: pprof has both, and redaction hides both", async () => {
    const folder = tempFolder();
    const trace = join(folder, "perf.data");
    const file = new PerfWriter([CLOCK]);
    const map = { begin: 0x400000n, length: 0x10000, offset: 0, name: "/usr/bin/app" };
    writeFileSync(
      trace,
      file.file(file.mmap(500, 5, map), file.sample({ time: 1000, pid: 5, ip: 0x401014n, misc: 2 })),
    );
    const symbols = [{ name: "_ZN3foo3barEv", value: 0x401010, size: 16 }];
    writeFileSync(join(folder, "app"), writeElf({ loads: [[0, 0x400000, 0x10000]], symbols }));
    const stringsIn = async (...args: readonly string[]) => {
      const out = join(tempFolder(), "out.pb.gz");
      const { code } = await lanescope("profile", trace, "--symbols", join(folder, "app"), "-o", out, ...args);
      expect(code).toBe(0);
      return gunzipSync(readFileSync(out)).toString("latin1");
    };
    const plain = await stringsIn();
    expect(plain).toContain("foo::bar");
    expect(plain).toContain("_ZN3foo3barEv");
    expect(await stringsIn("--redact", "symbols")).not.toMatch(/foo|bar/);
  });

  test("name the code of guests' kernels at which they exit, in profiles and in the table", async () => {
    const folder = tempFolder();
    const trace = join(folder, "trace.txt");
    const line = (us: number, text: string) =>
      `  CPU 0/KVM-977   (    961) [000] d..1. 1.${String(us).padStart(6, "0")}: ${text}\n`;
    const visit = (us: number, rip: string, reason: string) =>
      line(us, "kvm_entry: vcpu 0") + line(us + 5, `kvm_exit: reason ${reason} rip ${rip} info 0 0`);
    const visits = [
      visit(10, "0xffffffff81000010", "HLT"),
      visit(20, "0xffffffff81000014", "HLT"),
      visit(30, "0x401000", "HLT"),
    ];
    writeFileSync(trace, `# tracer: nop\n#\n${visits.join("")}`);
    const symbols = ["--guest-symbols", `961=${put(folder, "vm-kallsyms", "default_idle")}`];
    const folded = async (...args: readonly string[]) =>
      (await lanescope("profile", trace, "--source", "exits", "--group", "vm", "--format", "folded", ...args)).out;
    expect(await folded()).toBe(
      "VM 961;HLT;0xffffffff81000010 1\nVM 961;HLT;0xffffffff81000014 1\nVM 961;HLT;0x401000 1\n",
    );
    expect(await folded(...symbols)).toBe("VM 961;HLT;default_idle 2\nVM 961;HLT;0x401000 1\n");
    expect(await folded(...symbols, "--redact", "symbols")).toMatch(/^VM 961;HLT;symbol-[0-9a-f]{16} 2\n/);
    const table = await lanescope("export", trace, "-t", "guest-rip", "--format", "jsonl", ...symbols);
    const named = table.out.trim().split("\n");
    expect(named.map((row) => JSON.parse(row).symbol)).toEqual(["default_idle", "default_idle", ""]);
    const report = async (...args: readonly string[]) => (await lanescope("report", trace, ...symbols, ...args)).out;
    expect(await report()).toMatch("default_idle");
    expect(await report("--redact", "symbols")).not.toMatch("default_idle");
  });

  test("of a machine that is not there, or of no symbols, end the command", async () => {
    const trace = join(recording(), "perf.data");
    const file = put(tempFolder(), "kallsyms", "f");
    const other = await lanescope("info", trace, "--guest-symbols", `nobody=${file}`);
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringMatching("no machine is called nobody.*there are host, 961"),
    });
    const none = await lanescope("info", trace, "--symbols", trace);
    expect(none).toMatchObject({ code: 1, err: expect.stringMatching("no file of symbols among them") });
    expect(await lanescope("info", trace, "--guest-symbols", "961")).toMatchObject({ code: 2 });
    expect(await lanescope("info", trace, "--kernel-slide", "961=7")).toMatchObject({ code: 2 });
  });
});
