import type { Frame } from "../../core/frame-table.js";
import type { DecodedEvent, EventSieve } from "../format.js";
import { reorderEvents } from "../reorder/window.js";
import { seenEvent } from "../seen-event.js";
import { EventLines, type TextPlace, type TextSource } from "./event-lines.js";
import type { EventTexts } from "./event-texts.js";
import { type Line, LineKind } from "./line.js";
import { textOf } from "./scan.js";
import { addressText, frameIn } from "./stack-codes.js";

/** The events of a text with all that they say, from a place on, in the order of time. */
export function wholeEvents(
  text: TextSource,
  texts: EventTexts,
  stream: number,
  originNs: bigint,
  place?: TextPlace,
): AsyncIterable<DecodedEvent> {
  const lines = new EventLines(text, originNs, place);
  // `reorderEvents` places the events itself, in the same window.
  return reorderEvents(eventsOf(lines, texts, stream, originNs), lines.window, originNs);
}

async function* eventsOf(
  lines: EventLines,
  texts: EventTexts,
  stream: number,
  originNs: bigint,
): AsyncGenerator<DecodedEvent, void, undefined> {
  let event: DecodedEvent | undefined;
  let shown: string[] = [];
  let frames: Frame[] = [];
  let eventClass = 0;
  const finished = (one: DecodedEvent) => {
    const [innermost] = frames;
    if (innermost === undefined) return one;
    const context = { ...one.context, ...texts.valuesOfInnermost?.(eventClass, innermost) };
    const whole = { ...one, fields: { ...one.fields, [texts.moreField]: shown }, context, frames };
    shown = [];
    frames = [];
    return whole;
  };
  const add = (bytes: Uint8Array, line: Line) => {
    shown.push(frameText(bytes, line));
    frames.push(frameIn(bytes, line));
  };
  for (;;) {
    const kind = lines.step();
    if (kind === undefined && !(await lines.blocks.fill())) break;
    if (kind === LineKind.MORE && event !== undefined) add(lines.blocks.block.bytes, lines.line);
    if (kind !== LineKind.EVENT) continue;
    if (event !== undefined) yield finished(event);
    const { block } = lines.blocks;
    eventClass = texts.classOf(block, lines.line);
    event = eventAt(lines, texts, eventClass, stream, originNs);
    const own = texts.frameOf?.(eventClass, block, lines.line);
    if (own !== undefined) add(block.bytes, own);
  }
  if (event !== undefined) yield finished(event);
}

function frameText(bytes: Uint8Array, { nameAt, nameEnd, textAt, textEnd }: Line): string {
  return textAt < textEnd ? textOf(bytes, textAt, textEnd) : addressText(bytes, nameAt, nameEnd);
}

function eventAt(
  lines: EventLines,
  texts: EventTexts,
  eventClass: number,
  stream: number,
  originNs: bigint,
): DecodedEvent {
  const { line, blocks } = lines;
  const { fields, context } = texts.valuesOf(eventClass, blocks.block, line);
  const ns = originNs + BigInt(lines.recorded());
  return { name: texts.nameOf(eventClass), ns, stream, cpu: line.cpu, fields, context };
}

/** Whether a sieve means an event. */
export function isMeant(event: DecodedEvent, sieve: EventSieve | undefined): boolean {
  return sieve?.isMeant === undefined || sieve.isMeant(seenEvent(event));
}
