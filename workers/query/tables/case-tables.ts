import { type CaseFamily, EXIT_CASES, LATENCY_CASES, SLICE_CASES, WAIT_CASES } from "../cases/case-family.js";
import { CaseWords } from "../cases/each-case.js";
import { ScatterCells } from "../cases/scatter-cells.js";
import { DurationBins } from "../duration-bins.js";
import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";

/** How often each kind took how long, in bins. Those that took most time together come first. */
function histogramTable(family: CaseFamily, title: string): PanelTable {
  return {
    name: `${family.name}-histogram`,
    title,
    about: `${family.about} and a range of durations: how many fell in it. Ranges grow by a quarter each.`,
    columns: [...textColumns(family.column), ...durationColumns("from_ns", "to_ns"), ...numberColumns("count")],
    *rows(context, scope) {
      const words = new CaseWords();
      const byWord: DurationBins[] = [];
      yield* family.each(context, scope, words, (word, _lane, _start, ns) => {
        let bins = byWord[word];
        if (bins === undefined) {
          bins = new DurationBins();
          byWord[word] = bins;
        }
        bins.add(ns);
      });
      const sorted = byWord.map((bins, word) => ({ bins, word })).sort((a, b) => b.bins.total - a.bins.total);
      for (const { bins, word } of sorted) {
        for (const row of bins.rows()) yield [words.texts[word], ...row];
        yield;
      }
    },
  };
}

function percentilesTable(family: CaseFamily, title: string): PanelTable {
  return {
    name: `${family.name}-percentiles`,
    title,
    about: `${family.about}: how often, how long in the middle, at the edge and at worst, on all lanes together.`,
    columns: [...textColumns(family.column), ...SUMMARY_COLUMNS],
    *rows(context, scope) {
      const words = new CaseWords();
      const byWord = new DurationGroups<number>();
      yield* family.each(context, scope, words, (word, _lane, start, ns) => byWord.add(word, start, ns));
      for (const [word, durations] of byWord.sorted()) yield [words.texts[word], ...(yield* durations.cellSteps())];
    },
  };
}

/** When cases of each kind began and how long they took: as many cells as a picture has places. */
function scatterTable(family: CaseFamily, title: string): PanelTable {
  return {
    name: `${family.name}-scatter`,
    title,
    about: `${family.about}, a stretch of time and a range of durations: how many began and fell in it, and the longest.`,
    columns: [
      ...textColumns(family.column),
      ...timeColumns("column_ns", "column_end_ns"),
      ...durationColumns("from_ns", "to_ns"),
      ...numberColumns("count"),
      ...durationColumns("max_ns"),
      ...timeColumns("worst_ns"),
      ...laneColumns("worst_lane"),
    ],
    *rows(context, scope) {
      const window = knownWindow(context, scope);
      const words = new CaseWords();
      const byWord: ScatterCells[] = [];
      yield* family.each(context, scope, words, (word, lane, start, ns) => {
        let cells = byWord[word];
        if (cells === undefined) {
          cells = new ScatterCells(window, scope.chart?.columns);
          byWord[word] = cells;
        }
        cells.add(lane, start, ns);
      });
      for (const [word, cells] of byWord.entries()) {
        for (const { column, durations, count, maxNs, worstNs, lane } of cells.cells()) {
          yield [words.texts[word], ...column, ...durations, count, maxNs, worstNs, pathOf(context, lane)];
        }
        yield;
      }
    },
  };
}

export const latencyHistogramTable = histogramTable(LATENCY_CASES, "Latency histogram");
export const latencyScatterTable = scatterTable(LATENCY_CASES, "Latencies over time");
export const exitHistogramTable = histogramTable(EXIT_CASES, "Histogram of exits");
export const exitScatterTable = scatterTable(EXIT_CASES, "Exits over time");
export const waitPercentilesTable = percentilesTable(WAIT_CASES, "Percentiles of waits");
export const waitHistogramTable = histogramTable(WAIT_CASES, "Histogram of waits");
export const waitScatterTable = scatterTable(WAIT_CASES, "Waits over time");
export const sliceHistogramTable = histogramTable(SLICE_CASES, "Histogram of slices");
export const sliceScatterTable = scatterTable(SLICE_CASES, "Slices over time");
