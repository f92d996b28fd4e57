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

describeWithConformance("CTF 1.8 metadata of the conformance suites", (dir) => {
  test.each(["babeltrace", "ctf-testsuite", "yactfr"])("%s", (suite) => {
    const cases = casesOf(dir).filter((each) => each.suite === suite);
    const wrong = cases.flatMap((each) => metadataFiles(join(dir, each.path)).map((file) => faultOf(dir, each, file)));
    expect(cases.length).toBeGreaterThan(30);
    expect(wrong.filter((fault) => fault !== undefined)).toEqual([]);
  });
});

function casesOf(dir: string): Case[] {
  const [, ...rows] = readFileSync(join(dir, "expected.tsv"), "utf8").trim().split("\n");
  return rows.flatMap((row) => {
    const [suite = "", path = "", outcome] = row.split("\t");
    if (path.includes("/ctf-2/")) return [];
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
  const result = readMetadata(readFileSync(file), "metadata");
  const message = result.ok ? "" : result.error.message;
  if ((result.ok ? "pass" : "fail") !== expected) return `${path}: expected ${expected}; ${message}`;
  const place = result.ok ? undefined : expectedPlace(join(dir, `${path}.expect.txt`));
  return place === undefined || message.startsWith(`${place}: `) ? undefined : `${path}: not at ${place}; ${message}`;
}

/** A `.expect.txt` leads from the outermost block to the fault itself, one `[line:column] words` each. */
function expectedPlace(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const place = [...readFileSync(file, "latin1").matchAll(/^\[(\d+):(\d+)\]/gm)].at(-1);
  return place && `line ${place[1]}, column ${place[2]}`;
}
