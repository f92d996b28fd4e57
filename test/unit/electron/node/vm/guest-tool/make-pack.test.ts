import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { archOf, librariesIn, packOf, readPack } from "../../../../../../electron/node/vm/guest-tool/make-pack.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

test("the loader and the libraries are those that ldd names, each once", () => {
  const x86 = [
    "\tlinux-vdso.so.1 (0x00007f0de16b8000)",
    "\tlibtraceevent.so.1 => /lib/x86_64-linux-gnu/libtraceevent.so.1 (0x00007f0de1604000)",
    "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0de1344000)",
    "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0de1344000)",
    "\t/lib64/ld-linux-x86-64.so.2 (0x00007f0de16ba000)",
  ].join("\n");
  expect(librariesIn(x86)).toEqual({
    loader: "/lib64/ld-linux-x86-64.so.2",
    libraries: ["/lib/x86_64-linux-gnu/libtraceevent.so.1", "/lib/x86_64-linux-gnu/libc.so.6"],
  });
  const arm64 = "\tlibc.so.6 => /lib/aarch64-linux-gnu/libc.so.6 (0x0)\n\t/lib/ld-linux-aarch64.so.1 (0x0)\n";
  expect(librariesIn(arm64).loader).toBe("/lib/ld-linux-aarch64.so.1");
  expect(librariesIn("\tnot a dynamic executable\n")).toEqual({ loader: undefined, libraries: [] });
});

test("a pack is unpacked by tar to the same bytes, for its owner only", async () => {
  const program = Buffer.from(`#!/bin/sh\n${"x".repeat(511)}`);
  const files = [
    { name: "bin/perf", bytes: program, isExecutable: true },
    { name: "lib/empty", bytes: new Uint8Array(0) },
    { name: "lib/block", bytes: Buffer.alloc(512, 7) },
  ];
  const pack = await packOf("perf", "aarch64", "6.1", files);
  const folder = tempFolder();
  const path = join(folder, "pack.tgz");
  writeFileSync(path, pack.bytes);
  const { status, stderr } = spawnSync("tar", ["-xzf", path, "-C", folder], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  for (const { name, bytes } of files) expect(readFileSync(join(folder, name))).toEqual(Buffer.from(bytes));
  expect(statSync(join(folder, "bin/perf")).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "lib/block")).mode & 0o777).toBe(0o600);
  expect(pack.unpackedBytes).toBe(program.length + 512);
  expect(await readPack(path)).toMatchObject({ ok: true, value: { tool: "perf", arch: "aarch64", version: "6.1" } });
});

test("what is no pack is told to be none", async () => {
  const folder = tempFolder();
  const write = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const pack = await packOf("trace-cmd", "x86_64", "3.1.6", [{ name: "bin/trace-cmd", bytes: Buffer.from("x") }]);
  const tar = gunzipSync(pack.bytes);
  const wrong = [
    write("text", Buffer.from("a text")),
    write("empty", gzipSync("")),
    write("cut", pack.bytes.slice(0, pack.bytes.length / 2)),
    write("other", gzipSync(Buffer.from(tar.toString("latin1").replace('"trace-cmd"', '"something"'), "latin1"))),
    join(folder, "nothing"),
  ];
  for (const path of wrong) expect(await readPack(path)).toMatchObject({ ok: false, error: { file: path } });
});

test("architectures have one name", () => {
  expect(["amd64", "x86_64", "arm64", "aarch64", "riscv64", "constructor"].map(archOf)).toEqual([
    "x86_64",
    "x86_64",
    "aarch64",
    "aarch64",
    undefined,
    undefined,
  ]);
});
