import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatCount, formatDuration, formatPercent } from "../../../workers/core/format.js";
import { LIMITS, type Limit } from "../../../workers/findings/limits.js";

const text = readFileSync(new URL("../../../docs/tables.md", import.meta.url), "utf8");

function inWords(value: number | undefined, unit: Limit["unit"]): string {
  if (value === undefined) return "";
  switch (unit) {
    case "share":
      return formatPercent(value);
    case "ns":
      return formatDuration(value);
    case "per-second":
      return `${formatCount(value)} per second`;
    case "count":
      return value < 1 ? `${value}` : formatCount(value);
  }
}

test("docs/tables.md has every limit of the findings as the code has it", () => {
  const limits: readonly (readonly [string, Limit])[] = Object.entries(LIMITS);
  const wanted = limits.map(
    ([name, { from, worst, unit, about }]) =>
      `| \`${name}\` | ${inWords(from, unit)} | ${inWords(worst, unit)} | ${about} |`,
  );
  const section = text.slice(text.indexOf("| limit | from |"));
  expect(section.split("\n").slice(2, 2 + wanted.length)).toEqual(wanted);
});
