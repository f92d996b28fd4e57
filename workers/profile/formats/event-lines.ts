import { formatCount, formatPercent } from "../../core/format.js";
import type { EventColumn, ProfileEvents, RatioColumn } from "../../model/profile-events.js";
import { LEAST_RATIO_SAMPLES, ratioName, ratioText } from "../../model/profile-ratios.js";
import { aligned } from "./aligned.js";
import { weightText } from "./head-lines.js";
import { nameOfRow } from "./row-names.js";

/** Rows of which every event has a smaller share are summed up in a last line. */
const LEAST_SHARE = 0.005;

/** Several events side by side for people: what each row did itself, and ratios with their intervals. */
export function* eventLines(events: ProfileEvents): Iterable<string> {
  const { columns, ratios, by } = events;
  const heads = [
    ...columns.map(({ name, samples, weight, unit }) => {
      const weighed = unit === "samples" ? "" : `, ${weightText(weight, unit)}`;
      return `${name}: ${formatCount(samples)} samples${weighed}`;
    }),
    ...ratios.map(({ ratio, whole }) => `${ratioName(ratio)}: ${whole === undefined ? FEW : ratioText(whole)}`),
  ];
  const title = by === "function" ? "function, itself" : by;
  const names = [...columns.flatMap(({ name }) => [name, ""]), ...ratios.map(({ ratio }) => ratioName(ratio)), title];
  const shown = [...events.frame.keys()].filter((row) => columns.some((one) => LEAST_SHARE <= shareOf(one, row)));
  const rows = shown.map((row) => [
    ...columns.flatMap((one) => [weightOf(one, row), formatPercent(shareOf(one, row), 1)]),
    ...ratios.map((one) => ratioAt(one, row)),
    nameOfRow(events, row),
  ]);
  const rest = events.count - shown.length;
  yield heads.map((line) => `${line}\n`).join("");
  if (0 < ratios.length)
    yield `In brackets: where a ratio lies with 95 %, as if both events were sampled apart. Empty: ${FEW}\n`;
  yield `\n${aligned([names, ...rows])}`;
  if (0 < rest)
    yield `\n${formatCount(rest)} smaller rows, each below ${formatPercent(LEAST_SHARE, 1)}, are not shown\n`;
}

const FEW = `fewer than ${LEAST_RATIO_SAMPLES} samples of one`;

function shareOf(column: EventColumn, row: number): number {
  return column.weight === 0 ? 0 : (column.self[row] as number) / column.weight;
}

/** The unit stands above. */
function weightOf({ unit, ...column }: EventColumn, row: number): string {
  const weight = column.self[row] as number;
  return unit === "ns" ? weightText(weight, unit) : formatCount(Math.round(weight));
}

function ratioAt({ self: own }: RatioColumn, row: number): string {
  const [value, low, high] = [own.value[row], own.low[row], own.high[row]] as [number, number, number];
  return Number.isNaN(value) ? "" : ratioText({ value, low, high });
}
