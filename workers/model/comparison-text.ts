import { formatDuration, formatNumber, formatShare } from "../core/format.js";
import type { ComparisonRow } from "./comparison.js";

/** The value of a row as people read it: "12.3 %", "1 234 /s", "1.2 ms". */
export function valueText({ figure }: Pick<ComparisonRow, "figure">, value: number): string {
  if (figure === "share") return formatShare(value);
  if (figure === "rate") return `${formatNumber(value)} /s`;
  return Number.isNaN(value) ? "" : formatDuration(value);
}

/** "+20 %", "×12", "new", "gone". */
export function changeText({ a, b, change }: ComparisonRow): string {
  if (a === 0) return b === 0 ? "0 %" : "new";
  if (b === 0) return "gone";
  if (9 <= change) return `×${formatNumber(change + 1)}`;
  const percent = Number((change * 100).toFixed(Math.abs(change) < 0.1 ? 1 : 0));
  return `${0 < percent ? "+" : ""}${percent} %`;
}

/** A probability: "0.012", "4e-9", "< 1e-99". */
export function chanceText(chance: number): string {
  if (Number.isNaN(chance)) return "";
  if (chance < 1e-99) return "< 1e-99";
  return chance < 0.001 ? chance.toExponential(0) : `${Number(chance.toPrecision(2))}`;
}
