import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { HostItem } from "../../renderer/host/host-api.js";
import type { SourceSpec } from "../../workers/core/byte-source.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { failureText } from "../../workers/core/result.js";
import { alignMethodOf, givenOffsetOf, givenTscOffsetOf } from "../../workers/model/clock-choice.js";
import { logMachineOf } from "../../workers/model/log-machine.js";
import { type AnalysisFile, MOST_ANALYSIS_BYTES } from "../../workers/model/own-analysis.js";
import { guestSymbolsOf, kernelSlideOf } from "../../workers/model/symbol-choice.js";
import { fsPath } from "./fs-path.js";
import type { ListedItem } from "./list-files.js";
import { listSymbols } from "./list-symbols.js";
import type { GivenFiles, GivenOptions } from "./open-arguments.js";

/** Adds the texts of the given files and the choices to the first item, or a note there about what cannot be used. */
export async function withGiven(
  [first, ...others]: readonly HostItem[],
  given: GivenOptions,
  sourcesOf: (item: ListedItem) => readonly SourceSpec[],
): Promise<readonly HostItem[]> {
  if (first === undefined) return others;
  const named = await withText(first, "processNames", "process names", given.processNames);
  const placed = await withText(named, "topology", "topology", given.topology);
  const analysed = await withAnalyses(placed, given.analysis);
  return [withChoices(await withSymbols(analysed, given, sourcesOf), given), ...others];
}

/** Adds how the item is to be opened. An installed application hands its options on unchecked. */
function withChoices(item: HostItem, given: GivenOptions): HostItem {
  const { offset = [], tscOffset = [], logMachine = [], guestSymbols = [], kernelSlide = [], align, logFormat } = given;
  const notes: string[] = [];
  const understood = <T>(option: string, texts: readonly string[], parse: (text: string) => T | undefined) =>
    texts.flatMap((text) => {
      const value = parse(text);
      if (value !== undefined) return [value];
      notes.push(`${option}=${text} is not understood: lanescope open --help explains it`);
      return [];
    });
  const offsets = understood("--offset", offset, givenOffsetOf);
  const tscOffsets = understood("--tsc-offset", tscOffset, givenTscOffsetOf);
  const logMachines = understood("--log-machine", logMachine, logMachineOf);
  understood("--guest-symbols", guestSymbols, guestSymbolsOf);
  const kernelSlides = understood("--kernel-slide", kernelSlide, kernelSlideOf);
  const [method] = understood("--align", align === undefined ? [] : [align], alignMethodOf);
  const choices = {
    ...(0 < offsets.length && { offsets }),
    ...(0 < tscOffsets.length && { tscOffsets }),
    ...(0 < logMachines.length && { logMachines }),
    ...(method !== undefined && { align: method }),
    ...(logFormat !== undefined && { logFormat }),
  };
  return {
    ...item,
    ...(0 < Object.keys(choices).length && { choices }),
    ...(0 < kernelSlides.length && {
      kernelSlides: kernelSlides.map(({ owner, slide }) => ({ owner, slide: `${slide}` })),
    }),
    ...(0 < notes.length && { notes: [...(item.notes ?? []), ...notes] }),
  };
}

/** Adds the files that name code. The window reads them by tokens, as it reads traces. */
async function withSymbols(
  item: HostItem,
  { symbols = [], guestSymbols = [] }: GivenOptions,
  sourcesOf: (item: ListedItem) => readonly SourceSpec[],
): Promise<HostItem> {
  const named = [...symbols.map((path) => ({ path })), ...guestSymbols.flatMap((text) => guestSymbolsOf(text) ?? [])];
  if (named.length === 0) return item;
  const listed = await listSymbols(named, sourcesOf);
  if (listed.ok) return { ...item, symbols: listed.value };
  return { ...item, notes: [...(item.notes ?? []), `files of symbols: ${failureText(listed.error)}`] };
}

/** Adds the user's own analyses. The engine says what is wrong with their texts. */
async function withAnalyses(item: HostItem, paths: readonly string[] = []): Promise<HostItem> {
  const analyses: AnalysisFile[] = [];
  const notes: string[] = [];
  for (const path of paths) {
    try {
      const { size } = await stat(fsPath(path));
      if (MOST_ANALYSIS_BYTES < size) notes.push(`${path} is no analysis: it is too large`);
      else analyses.push({ name: basename(path), text: await readFile(fsPath(path), "utf8") });
    } catch (error) {
      notes.push(`analysis could not be read: ${systemErrorText(error)}: ${path}`);
    }
  }
  return {
    ...item,
    ...(0 < analyses.length && { analyses }),
    ...(0 < notes.length && { notes: [...(item.notes ?? []), ...notes] }),
  };
}

async function withText(item: HostItem, key: keyof GivenFiles, noun: string, file?: string): Promise<HostItem> {
  if (file === undefined) return item;
  try {
    return { ...item, [key]: await readFile(fsPath(file), "utf8") };
  } catch (error) {
    const note = `${noun} could not be read: ${systemErrorText(error)}: ${file}`;
    return { ...item, notes: [...(item.notes ?? []), note] };
  }
}
