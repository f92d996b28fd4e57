import { CONTEXT_PREFIX, FRAMES_FIELD } from "../formats/carried-facts.js";
import { writtenFrame } from "../formats/frame-text.js";
import { setOwn } from "../formats/named-values.js";
import type { DecodedEvent, FieldValue } from "../formats/whole-event.js";

/** An event as it is written: with the frames of its call stack as a field of ours. */
export function writtenForm(event: DecodedEvent): DecodedEvent {
  const { frames = [] } = event;
  const moved = withoutContextLists(event);
  return frames.length === 0
    ? moved
    : { ...moved, fields: { ...moved.fields, [FRAMES_FIELD]: frames.map(writtenFrame) } };
}

/**
 * An event whose lists stand among its fields, those of its context too: babeltrace2 2.0 crashes where the context of an
 * event class has a list. They have names of their own there, and readers put them back.
 */
function withoutContextLists(event: DecodedEvent): DecodedEvent {
  if (!Object.values(event.context).some(hasList)) return event;
  const context: Record<string, FieldValue> = {};
  const fields: Record<string, FieldValue> = { ...event.fields };
  for (const [name, value] of Object.entries(event.context)) {
    if (hasList(value)) fields[CONTEXT_PREFIX + name] = value;
    else setOwn(context, name, value);
  }
  return { ...event, context, fields };
}

function hasList(value: FieldValue): boolean {
  if (value === null || typeof value !== "object") return false;
  return Array.isArray(value) || Object.values(value).some(hasList);
}
