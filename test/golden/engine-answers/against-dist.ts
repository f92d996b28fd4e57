import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CHARTS, leavesOf, sectionOf } from "./answers.js";
import type { AnswerCase } from "./cases.js";
import { answersOfCase, withScratch } from "./open-case.js";
import { rounded } from "./row-hash.js";

/** Rows that are shown of each side. */
const SHOWN = 3;

/**
 * Shows the rows of a case that this build and another one (its folder dist/) do not share, by the commands of that build.
 * `sections`: those to look at; "all" of a brief case.
 */
export async function againstDist(one: AnswerCase, dist: string, sections: readonly string[]): Promise<void> {
  const { source } = one;
  if (source.kind !== "traces") return console.log("  no command opens a log that grows: ask its file");
  await withScratch(async (scratch) => {
    const here = new Map<string, string[]>();
    for await (const [section, row] of answersOfCase(source, scratch)) {
      const rows = here.get(section) ?? [];
      here.set(section, rows);
      rows.push(rounded(row));
    }
    const { folder, names } = source.place(scratch);
    const wanted = sections.includes("all") ? [...here.keys()] : sections;
    const tables = new Set(wanted.map((section) => section.split(" ")[0] ?? ""));
    for (const table of tables) {
      if (NO_COMMAND.has(table)) {
        if (!sections.includes("all")) console.log(`  ${table}: no command tells these rows`);
        continue;
      }
      const there = toldBy({ dist, folder, names, scratch }, table);
      for (const section of wanted.filter((name) => name.split(" ")[0] === table))
        show(section, here.get(section) ?? [], there.get(section) ?? []);
    }
  });
}

/** Lanes and their pictures are seen in windows only. */
const NO_COMMAND = new Set(["lanes", "cells", "shares", "failure", "refused"]);

interface OtherBuild {
  readonly dist: string;
  readonly folder: string;
  readonly names: readonly string[];
  readonly scratch: string;
}

/** The rows of a table, or of `info`, by section. */
function toldBy({ dist, folder, names, scratch }: OtherBuild, table: string): ReadonlyMap<string, readonly string[]> {
  const program = [dist, join(dist, "dist")]
    .map((at) => join(at, "cli/lanescope.mjs"))
    .find((path) => existsSync(path));
  if (program === undefined) throw new Error(`${dist} is no dist/ of Lanescope: there is no cli/lanescope.mjs`);
  const chart = CHARTS[table];
  const asked =
    table === "info"
      ? ["info", "--json"]
      : ["export", "--table", table, "--format", "jsonl", ...(chart ? ["--kind", chart] : [])];
  const file = join(scratch, "told");
  const out = openSync(file, "w");
  const { status, stderr } = spawnSync(process.execPath, [program, ...asked, ...names], {
    cwd: folder,
    stdio: ["ignore", out, "pipe"],
  });
  closeSync(out);
  if (status !== 0) console.log(`  ${table}: the other build fails: ${stderr}`);
  const text = readFileSync(file, "utf8");
  const rows =
    table === "info" && status === 0 ? [...leavesOf(JSON.parse(text))] : text.split("\n").filter((row) => row !== "");
  const sections = new Map<string, string[]>();
  for (const [place, row] of rows.entries()) {
    const section = sectionOf(table, row);
    const own = sections.get(section) ?? [];
    sections.set(section, own);
    own.push(rounded(table === "events" ? `${place} ${row}` : row));
  }
  return sections;
}

function show(section: string, here: readonly string[], there: readonly string[]): void {
  const [onlyHere, onlyThere] = [without(here, there), without(there, here)];
  console.log(
    `  ${section}: ${onlyHere.length} of ${here.length} rows only here, ${onlyThere.length} of ${there.length} only there`,
  );
  for (let i = 0; i < SHOWN; i += 1) {
    if (onlyHere[i] !== undefined) console.log(`    here   ${onlyHere[i]}`);
    if (onlyThere[i] !== undefined) console.log(`    there  ${onlyThere[i]}`);
  }
}

/** The rows of `rows` in their order, without those of `others`, each as often as it is there. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    if (0 < count) left.set(row, count - 1);
    return count === 0;
  });
}
