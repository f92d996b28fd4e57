import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { describeWith, OUTSIDE_DATA } from "./skip.js";

/** Tests and benches run at the top of the checkout. Bundled programs lie elsewhere, so their own address tells nothing. */
const root = process.cwd();

/** Folder of real traces that are not ours to ship (`X.tar.zst`, `lab/X.tar.zst`), if this machine has it. */
export const tracesDir = findFolder("LANESCOPE_TRACES", "traces");

/** Folder of the published CTF conformance suites, if this machine has it. */
export const conformanceDir = findFolder("LANESCOPE_CONFORMANCE", "conformance");

/** Folder of strangers' inputs with their right answers (README.tsv), if this machine has it. */
export const fieldDir = findFolder("LANESCOPE_FIELD", "field");

/** Folder with the maker of hostile inputs (make.py), if this machine has it. */
export const attackDir = findFolder("LANESCOPE_ATTACK", "attack");

/** Tests over the real traces, skipped with the reason where they are absent. */
export function describeWithTraces(what: string, tests: (dir: string) => void): void {
  describeWith(what, tracesDir, `${OUTSIDE_DATA}: set LANESCOPE_TRACES to the folder of real traces`, tests);
}

/** Tests over the conformance suites, skipped with the reason where they are absent. */
export function describeWithConformance(what: string, tests: (dir: string) => void): void {
  const why = `${OUTSIDE_DATA}: set LANESCOPE_CONFORMANCE to the folder of conformance suites`;
  describeWith(what, conformanceDir, why, tests);
}

/** Tests over strangers' inputs, skipped with the reason where they are absent. */
export function describeWithField(what: string, tests: (dir: string) => void): void {
  describeWith(what, fieldDir, `${OUTSIDE_DATA}: set LANESCOPE_FIELD to the folder of strangers' inputs`, tests);
}

/** Tests over hostile inputs, skipped with the reason where their maker is absent. */
export function describeWithAttack(what: string, tests: (dir: string) => void): void {
  describeWith(what, attackDir, `${OUTSIDE_DATA}: set LANESCOPE_ATTACK to the folder of hostile inputs`, tests);
}

/**
 * Unpacks an archive of the trace folder ("lab/lttng-host-a.tar.zst") once per content and returns the folder
 * that holds what was in it. Kept in node_modules/.cache/traces.
 */
export function unpackTrace(archive: string): string {
  if (!tracesDir) throw new Error("bug: unpackTrace outside describeWithTraces");
  const file = join(tracesDir, archive);
  const { size, mtimeMs } = statSync(file);
  const stamp = createHash("sha256").update(`${file} ${size} ${mtimeMs}`).digest("hex").slice(0, 8);
  const folder = join(root, "node_modules/.cache/traces", `${basename(archive).split(".")[0]}-${stamp}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const unpacked = spawnSync("sh", ["-c", 'zstd -dc "$1" | tar x -C "$2" --no-same-owner', "sh", file, partial]);
  if (unpacked.status !== 0) throw new Error(`cannot unpack ${file}: ${unpacked.stderr}`);
  try {
    renameSync(partial, folder);
  } catch {
    // Another test unpacked it meanwhile.
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function findFolder(variable: string, beside: string): string | undefined {
  const named = process.env[variable];
  if (named) return existsSync(named) ? named : undefined;
  const usual = join(root, "../shared", beside);
  return existsSync(usual) ? usual : undefined;
}
