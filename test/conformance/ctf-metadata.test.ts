import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMetadata } from "../../workers/formats/ctf/metadata/index.js";
import { describeWithConformance } from "../setup/outside-data.js";

interface Case {
  readonly suite: string;
  /** Folder in the conformance data. */
  readonly path: string;
  readonly expected: "pass" | "fail";
}

describeWithConformance("CTF metadata of the conformance suites", (dir) => {
  test.each(["babeltrace", "ctf-testsuite", "yactfr", "yactfr, CTF 2"])("%s", (suite) => {
    const cases = casesOf(dir).filter((each) => each.suite === suite);
    const wrong = cases.flatMap((each) => metadataFiles(join(dir, each.path)).map((file) => faultOf(dir, each, file)));
    expect(cases.length).toBeGreaterThan(30);
    expect(wrong.filter((fault) => fault !== undefined)).toEqual([]);
  });
});

function casesOf(dir: string): Case[] {
  const [, ...rows] = readFileSync(join(dir, "expected.tsv"), "utf8").trim().split("\n");
  return rows.flatMap((row) => {
    const [author = "", path = "", outcome] = row.split("\t");
    const suite = path.includes("/ctf-2/") ? `${author}, CTF 2` : author;
    // The metadata of a damaged stream is sound.
    const isSound = outcome === "pass" || path.includes("/stream/fail/");
    return [{ suite, path, expected: isSound ? ("pass" as const) : ("fail" as const) }];
  });
}

function metadataFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "metadata")
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What differs from the expected outcome, position of the fault included where the suite gives one. */
function faultOf(dir: string, { path, expected }: Case, file: string): string | undefined {
  const bytes = readFileSync(file);
  const result = readMetadata(bytes, "metadata");
  const message = result.ok ? "" : result.error.message;
  if ((result.ok ? "pass" : "fail") !== expected) return `${path}: expected ${expected}; ${message}`;
  const offset = result.ok ? 0 : (result.error.offset ?? 0);
  const place = result.ok ? undefined : expectedPlace(join(dir, `${path}.expect.txt`), bytes, offset);
  return place === undefined || message.startsWith(`${place}: `) ? undefined : `${path}: not at ${place}; ${message}`;
}

/**
 * A `.expect.txt` leads from the outermost block to the fault itself, one `[line:column] words` each. In CTF 2 lines and
 * columns count from the begin of the fragment with the fault, behind its record separator.
 */
function expectedPlace(file: string, metadata: Uint8Array, offset: number): string | undefined {
  if (!existsSync(file)) return undefined;
  const place = [...readFileSync(file, "latin1").matchAll(/^\[(\d+):(\d+)\]/gm)].at(-1);
  if (place === undefined) return undefined;
  const [line, column] = [Number(place[1]), Number(place[2])];
  const before = Buffer.from(metadata.subarray(0, metadata.lastIndexOf(0x1e, offset) + 1)).toString("utf8");
  const linesBefore = before.split("\n");
  const sameLine = line === 1 ? (linesBefore.at(-1)?.length ?? 0) : 0;
  return `line ${linesBefore.length - 1 + line}, column ${column + sameLine}`;
}
