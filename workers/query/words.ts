import { laneInSentence } from "../model/lane-names.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";

/** "1.23 ms", to three digits: for sentences. */
export function timeWords(ns: number): string {
  const [unit, name] = UNITS.find(([least]) => least <= Math.abs(ns)) ?? [1, "ns"];
  return `${Number((ns / unit).toPrecision(3))} ${name}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
];

/** "12 %", "0.3 %". */
export function percentWords(share: number): string {
  const percent = share * 100;
  return `${Number(percent < 10 ? percent.toFixed(1) : percent.toFixed(0))} %`;
}

/** "1 234 567". */
export function countWords(count: number): string {
  return `${Math.round(count)}`.replace(/\B(?=(\d{3})+(?!\d))/g, " ");
}

/** "1 gap", "2 gaps". */
export function manyWords(count: number, what: string): string {
  return `${countWords(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** "3 times", "once". */
export function timesWords(count: number): string {
  return count === 1 ? "once" : `${countWords(count)} times`;
}

/** "vCPU 0 of web-1 961". */
export function laneWords({ lanes }: QueryContext, lane: LaneId): string {
  return laneInSentence((id) => lanes.specs[id], lane);
}
