import type { InputEvent, InputLine } from "../input-recording.js";
import { keyEvent } from "./recording.js";

/** What is pressed, by a name of its own; the value lets it go. */
export type Held = ReadonlyMap<string, InputEvent>;

/** The name of what an event presses or lets go; undefined: it moves something. */
export function pressedName(event: InputEvent): string | undefined {
  switch (event.type) {
    case "key":
      return `key ${event.data.key.data}`;
    case "btn":
      // A wheel that turns is no button that stays down.
      return event.data.button.startsWith("wheel-") ? undefined : `button ${event.data.button}`;
    case "rel":
    case "abs":
      return undefined;
  }
}

/** What is down after these lines. `before`: what was down already, as qcodes. */
export function heldAfter(lines: Iterable<InputLine>, before: readonly string[] = []): Held {
  const held = new Map(before.map((qcode) => [`key ${qcode}`, keyEvent(qcode, false)]));
  for (const line of lines) if ("ev" in line) for (const event of line.ev) holdOrRelease(held, event);
  return held;
}

function holdOrRelease(held: Map<string, InputEvent>, event: InputEvent): void {
  const name = pressedName(event);
  if (name === undefined || (event.type !== "key" && event.type !== "btn")) return;
  if (!event.data.down) held.delete(name);
  else held.set(name, released(event));
}

function released(event: Extract<InputEvent, { type: "key" | "btn" }>): InputEvent {
  return event.type === "key"
    ? { type: "key", data: { ...event.data, down: false } }
    : { type: "btn", data: { ...event.data, down: false } };
}
