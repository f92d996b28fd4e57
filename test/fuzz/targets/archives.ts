import { gzipSync } from "node:zlib";
import { expandArchives } from "../../../workers/archive/index.js";
import { Diagnostics } from "../../../workers/core/diagnostics.js";
import { file, open, platform } from "../../unit/workers/archive/support.js";

const BUDGET = { entries: 500, unpackedBytes: 8 << 20, depth: 3, seconds: 60 };

/**
 * If the first byte is odd the rest is compressed first: checks over compressed bytes keep damage from what is inside.
 *
 * An archive of any bytes yields members that can be read whole and whose paths stay inside.
 */
export async function target(input: Uint8Array): Promise<void> {
  const [flag = 0] = input;
  const rest = input.slice(1);
  const bytes = flag % 2 === 1 ? new Uint8Array(gzipSync(rest, { level: 1 })) : rest;
  const result = await expandArchives([file("a", bytes)], platform, BUDGET, new Diagnostics());
  if (!result.ok) throw new Error(result.error.message);
  for (const { path, source } of result.value) {
    const isSafe = !path.startsWith("/") && !path.split("/").includes("..") && !path.includes("\0");
    if (!isSafe) throw new Error(`path ${JSON.stringify(path)}`);
    const opened = open(source);
    if (!opened.ok) throw new Error(`${path}: ${opened.error.message}`);
    const read = await opened.value.read(0, source.size);
    if (!read.ok || read.value.byteLength !== source.size) throw new Error(`${path} cannot be read`);
  }
}
