import type { Diagnostics } from "../../core/diagnostics.js";
import { EventLines, type TextSource } from "./event-lines.js";
import type { EventTexts } from "./event-texts.js";
import { LineKind } from "./line.js";

/** What the begin and the end of a text say of all of it. */
export interface TextFacts {
  /** Absolute ns; undefined where no event was found. */
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  /** Times are numbers of a counter. */
  readonly isTick: boolean;
  readonly isTimeless: boolean;
  readonly eventNames: readonly string[];
}

const TAIL_BYTES = 256 << 10;

/** Reads one block at the begin, and the end. Texts are in the order of time, so nearly all of their events lie between. */
export async function textFacts(text: TextSource, texts: EventTexts, diagnostics: Diagnostics): Promise<TextFacts> {
  const { extent } = text;
  const head = new EventLines(text, 0n);
  await head.blocks.fill();
  const { failure } = head.blocks;
  if (failure !== undefined) diagnostics.error(failure.message, failure.file, failure.offset);
  const names = new Set<string>();
  const found = timesIn(head, (lines) => names.add(texts.nameOf(texts.classOf(lines.blocks.block, lines.line))));
  const begin = Math.max(extent.begin, extent.end - TAIL_BYTES);
  const tail = new EventLines({ ...text, extent: { ...extent, begin } }, 0n);
  await tail.blocks.fill();
  // The first line is likely cut.
  if (extent.begin < begin) tail.blocks.step();
  const { last } = timesIn(tail, () => {});
  const isTimeless = found.isTimeless;
  // One ns for each event, and no event has less than two bytes.
  const lastNs = isTimeless ? undefined : last;
  return { firstNs: isTimeless ? 0n : found.first, lastNs, isTick: found.isTick, isTimeless, eventNames: [...names] };
}

function timesIn(lines: EventLines, see: (lines: EventLines) => void) {
  let first: bigint | undefined;
  let last: bigint | undefined;
  let isTick = false;
  let isTimeless = false;
  for (let kind = lines.step(); kind !== undefined; kind = lines.step()) {
    if (kind !== LineKind.EVENT) continue;
    const { line } = lines;
    const ns = BigInt(line.sec) * 1_000_000_000n + BigInt(line.nsec);
    if (first === undefined) [isTick, isTimeless] = [line.isTick, line.isTimeless];
    if (first === undefined || ns < first) first = ns;
    if (last === undefined || last < ns) last = ns;
    see(lines);
  }
  return { first, last, isTick, isTimeless };
}
