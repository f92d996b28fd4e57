import { formatBytes } from "../../../workers/core/format.js";
import { indexesText, type KeptIndex, type KeptIndexes } from "../../../workers/model/kept-index.js";
import { MEMORY_PARTS, type MemoryPart, type MemoryUse } from "../../../workers/model/memory-use.js";
import { agoText } from "../recents.js";

export interface IndexRow {
  /** Of the file, which no other has. */
  readonly name: string;
  readonly trace: string;
  readonly size: string;
  readonly used: string;
}

/** The kept indexes, those that were used last first. */
export function indexRows({ files }: KeptIndexes, nowMs: number): readonly IndexRow[] {
  return files.map(({ name, trace, bytes, usedMs }) => ({
    name,
    trace: trace === "" ? "of a trace that it does not tell" : trace,
    size: formatBytes(bytes),
    // Where a browser has lost when it was.
    used: usedMs === 0 ? "not known" : agoText(nowMs, usedMs),
  }));
}

/** "2 indexes, 1.2 GB of at most 4 GB". */
export function keptText({ files, limitBytes }: KeptIndexes): string {
  return `${indexesText(files)} of at most ${formatBytes(limitBytes)}`;
}

/** What came of clearing, by the indexes before and after it. Those that are in use stay. */
export function clearedText(before: readonly KeptIndex[], after: readonly KeptIndex[]): string {
  const left = new Set(after.map(({ name }) => name));
  const freed = before.filter(({ name }) => !left.has(name));
  const staying = before.filter(({ name }) => left.has(name));
  if (before.length === 0) return "There was nothing to clear";
  const verb = staying.length === 1 ? "stays" : "stay";
  const stay = `${indexesText(staying)}, ${verb} while a window shows what is in it`;
  if (freed.length === 0) return `Nothing was freed: ${stay}`;
  return `Freed: ${indexesText(freed)}${staying.length === 0 ? "" : `. ${stay}`}`;
}

export interface MemoryRow {
  readonly part: string;
  readonly size: string;
}

/** What the open trace holds of memory in this window. */
interface Held extends MemoryUse {
  readonly textureBytes: number;
}

const PARTS = Object.keys(MEMORY_PARTS) as MemoryPart[];

/** All of it together. */
export function heldBytes({ parts, textureBytes }: Held): number {
  return PARTS.reduce((sum, name) => sum + parts[name], textureBytes);
}

/** What holds memory now: the parts that `lanescope index` prints, and the textures. */
export function memoryRows(held: Held): readonly MemoryRow[] {
  const { parts, textureBytes, budgetBytes, fileBytes } = held;
  return [
    ...PARTS.map((name) => ({ part: MEMORY_PARTS[name], size: formatBytes(parts[name]) })),
    { part: "textures of lanes and texts, on the GPU", size: formatBytes(textureBytes) },
    { part: "all of these", size: formatBytes(heldBytes(held)) },
    ...(Number.isFinite(budgetBytes) ? [{ part: "budget of lanes", size: formatBytes(budgetBytes) }] : []),
    ...(0 < fileBytes ? [{ part: "in a file", size: formatBytes(fileBytes) }] : []),
  ];
}
