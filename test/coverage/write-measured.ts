import { writeFileSync } from "node:fs";
import { groupBy } from "../../workers/core/groups.js";
import type { Check, CheckGroup, GuestPmu } from "../../workers/coverage/check.js";
import type { Measured } from "./measured-parts.js";

/** Writes workers/coverage/measured.ts. */
export function writeMeasured({ recordings, checks, costs }: Measured, pmu: GuestPmu): void {
  const list = (name: string, type: string, rows: readonly object[]) =>
    `export const ${name}: readonly ${type}[] = [\n${rows.map((row) => `  ${literal(row)},`).join("\n")}\n];\n`;
  writeFileSync(
    "workers/coverage/measured.ts",
    [
      'import type { CheckGroup, Cost, GuestPmu, Recording } from "./check.js";\n',
      "/** Written by `npm run coverage`; a test of `npm run test:real` measures again and compares. */",
      list("RECORDINGS", "Recording", recordings),
      list("CHECKED", "CheckGroup", grouped(checks)),
      list("COSTS", "Cost", costs),
      `/** Of an emulated guest. */\nexport const EMULATED_PMU: GuestPmu = ${literal(pmu)};\n`,
    ].join("\n"),
  );
}

function grouped(checks: readonly Check[]): readonly CheckGroup[] {
  const keyOf = ({ view: _, eventsPerS: __, ...group }: Check) => JSON.stringify(group);
  return [...groupBy(checks, keyOf).values()].map((all) => {
    const [{ view: _, eventsPerS: __, ...group }] = all as [Check];
    return { ...group, views: Object.fromEntries(all.map(({ view, eventsPerS = 0 }) => [view, eventsPerS])) };
  });
}

function literal(row: object): string {
  const parts = Object.entries(row).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `{ ${parts.join(", ")} }`;
}
