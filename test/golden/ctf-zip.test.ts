import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import type { Result } from "../../workers/core/result.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { BundlePiece } from "../../workers/model/bundle.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

function valueOr<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

async function bytesOf(engine: EngineApi, handle: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const piece: BundlePiece = valueOr(await engine.bundleNext(handle));
    if ("summary" in piece) return Buffer.concat(parts);
    parts.push(piece.bytes);
  }
}

/** APPNOTE 4.3.12. */
function membersOf(zip: Buffer): { readonly name: string; readonly method: number }[] {
  const members = [];
  for (let at = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    members.push({ name: zip.toString("utf8", at + 46, at + 46 + name), method: zip.readUInt16LE(at + 10) });
    at += 46 + name + extra + comment;
  }
  return members;
}

test("a trace alone in a zip is stored as it is, without manifest, bookmarks and view, and opens again", async () => {
  const trace = smallTrace();
  const engine = createNodeEngine();
  try {
    const { files } = valueOr(await listTraceFiles([trace]));
    valueOr(await engine.open({ name: "trace", files }));
    const handle = valueOr(
      await engine.bundleOpen({ form: "ctf-zip", redact: ["names"], annotations: "{}", view: "{}" }),
    );
    const zip = await bytesOf(engine, handle);
    const file = join(tempFolder(), "trace.ctf.zip");
    writeFileSync(file, zip);
    const members = membersOf(zip);
    const names = members.map(({ name }) => name);
    expect(names).toContain("metadata");
    expect(names.filter((name) => !/^(?:metadata|[\w-]+_\d+|stream_\d+)$/.test(name))).toEqual([]);
    expect(members.filter(({ method }) => method !== 0)).toEqual([]);
    const events = async (path: string) => JSON.parse((await lanescope("info", path, "--json")).out).events as number;
    expect(await events(file)).toBe(await events(trace));
    expect(zip.includes("genhost")).toBe(false);
  } finally {
    await engine.close();
  }
});
