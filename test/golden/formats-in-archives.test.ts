import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import type { FileEntry } from "../../workers/core/byte-source.js";
import { filesBelow, memoryFile } from "../setup/ctf.js";
import { openPacked } from "../setup/session.js";
import { tar } from "../unit/workers/archive/tar-builder.js";
import { zip } from "../unit/workers/archive/zip-builder.js";
import { makeRun } from "./one-run/make-run.js";
import { ftraceText, perfData, perfettoTrace, traceDat } from "./one-run/writers.js";

// What is sent around is often packed: each format opens from each kind of archive as it does from a folder.

const folder = mkdtempSync(join(tmpdir(), "lanescope-packed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { ctf, run } = await makeRun({ out: folder, events: 2000, cpus: 2, vms: 1 });
const SLICES = [1, 10, 20].map((ts) => ({ ph: "X", pid: 1, tid: 1, ts, dur: 5, name: "work" }));
const LINES = [0, 1, 2].map((second) => `[    ${second}.000000] usb 1-1: a line of the kernel\n`).join("");

const TRACES: Readonly<Record<string, readonly FileEntry[]>> = {
  "ctf-1.8": filesBelow(ctf),
  "trace.dat-v6": [memoryFile("six.dat", traceDat(run, 6))],
  "trace.dat-v7": [memoryFile("seven.dat", traceDat(run, 7))],
  "perf.data": [memoryFile("perf.data", perfData(run))],
  "ftrace-text": [memoryFile("trace.txt", ftraceText(run))],
  perfetto: [memoryFile("run.pftrace", perfettoTrace(run))],
  "chrome-json": [memoryFile("chrome.json", Buffer.from(JSON.stringify({ traceEvents: SLICES })))],
  log: [memoryFile("dmesg.log", Buffer.from(LINES))],
};

function bytesOf({ source }: FileEntry): Uint8Array {
  if (source.kind !== "memory") throw new Error("a file of the test is in memory");
  return source.bytes;
}

const members = (files: readonly FileEntry[], folder: string) =>
  files.map((file) => ({ name: `${folder}${file.path}`, data: bytesOf(file) }));

const PACKED: Readonly<Record<string, (files: readonly FileEntry[]) => FileEntry>> = {
  "a.zip": (files) => memoryFile("a.zip", zip(...members(files, "in/"))),
  "a.tar": (files) => memoryFile("a.tar", tar(...members(files, "in/"))),
  "a.tgz": (files) => memoryFile("a.tgz", gzipSync(tar(...members(files, "")))),
  "a zip in a zip": (files) =>
    memoryFile("b.zip", zip({ name: "a.zip", data: zip(...members(files, "")), stored: true })),
};

/** Formats with the numbers of their events, in order. */
async function found(files: readonly FileEntry[]): Promise<readonly string[]> {
  const engine = await openPacked(files);
  const { traces } = await engine.info();
  await engine.close();
  return traces.map(({ format, events }) => `${format} ${events}`).sort();
}

test.each(Object.entries(TRACES))("%s opens from every kind of archive", async (format, files) => {
  const plain = await found(files);
  expect(plain).toEqual([expect.stringMatching(new RegExp(`^${format} [1-9]`))]);
  for (const [kind, pack] of Object.entries(PACKED)) expect([kind, await found([pack(files)])]).toEqual([kind, plain]);
});

test("one archive of all formats opens as all of them", async () => {
  const all = Object.entries(TRACES).flatMap(([format, files]) =>
    files.map((file) => ({ ...file, path: `${format}/${file.path}` })),
  );
  const plain = await found(all);
  expect(plain.map((line) => line.split(" ")[0])).toEqual(Object.keys(TRACES).sort());
  for (const [kind, pack] of Object.entries(PACKED)) expect([kind, await found([pack(all)])]).toEqual([kind, plain]);
});
