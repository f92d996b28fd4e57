import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { FieldValue } from "../../workers/formats/format.js";
import { tracesDir } from "../setup/outside-data.js";
import { describeWith, OUTSIDE_DATA } from "../setup/skip.js";

// The programs whose files Lanescope reads. `test/setup/run.mjs` finds or installs them.

export const traceCmd = process.env.LANESCOPE_TRACE_CMD;
export const perf = process.env.LANESCOPE_PERF;

/** Tests of real traces against a program; one skip with its reason where either is absent. */
export function describeWithPeer(
  what: string,
  name: string,
  program: string | undefined,
  tests: (program: string, dir: string) => void,
): void {
  describe(what, () => {
    if (tracesDir === undefined)
      return describeWith("traces", tracesDir, `${OUTSIDE_DATA}: set LANESCOPE_TRACES`, () => {});
    const dir = tracesDir;
    if (program !== undefined) return tests(program, dir);
    test("all", (context) => context.skip(`${name} is not here, and could not be installed`));
  });
}

export interface Printed {
  readonly lines: readonly string[];
  /** What it complained about; its last line is why it failed. */
  readonly complaints: string;
  readonly isOk: boolean;
}

/** What a program prints: through files, as it may be very much. */
export function printed(program: string, args: readonly string[]): Printed {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-peer-"));
  const [out, err] = ["out", "err"].map((name) => join(folder, name)) as [string, string];
  const files = [openSync(out, "w"), openSync(err, "w")] as const;
  try {
    const { status } = spawnSync(program, args, { stdio: ["ignore", ...files] });
    const lines = readFileSync(out, "utf8").split("\n");
    if (lines.at(-1) === "") lines.pop();
    return { lines, complaints: readFileSync(err, "utf8").trim(), isOk: status === 0 };
  } finally {
    for (const file of files) closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The plain value of a field: its number where it has a name too. */
export function plainOf(value: FieldValue | undefined): FieldValue | undefined {
  return typeof value === "object" && value !== null && "value" in value ? value.value : value;
}

/** The name of a field's value, where it has one. */
export function labelIn(value: FieldValue | undefined): string | undefined {
  const isNamed = typeof value === "object" && value !== null && "label" in value;
  return isNamed ? String(value.label) : undefined;
}

/** The first few of what differs, for a failure that people read. */
export class Differences {
  count = 0;
  readonly first: string[] = [];

  add(what: string): void {
    this.count += 1;
    if (this.first.length < 5) this.first.push(what);
  }
}
