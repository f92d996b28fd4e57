import { fieldsOf } from "../../core/parsed-json.js";
import type { InputEvent } from "../input-recording.js";
import { isButton, isQcode } from "./qcodes.js";
import { MOST_ABS } from "./recording.js";

/** Of one group. */
const MOST_EVENTS = 10_000;
const MOST_MOVE = 1 << 20;
const NAME = /^[a-z0-9_-]{1,32}$/;

/** The events of a group that are ones. */
export function readEvents(list: readonly unknown[], problems: { add(message: string): void }): InputEvent[] {
  if (MOST_EVENTS < list.length) problems.add(`it has more than ${MOST_EVENTS} events: the others are left out`);
  const events: InputEvent[] = [];
  for (const one of list.slice(0, MOST_EVENTS)) {
    const { type, data } = fieldsOf(one);
    const event = eventOf(type, fieldsOf(data));
    if (event === undefined) problems.add("an event of it is none of QEMU's: left out");
    else events.push(event);
    const unknown = event && unknownName(event);
    if (unknown !== undefined) problems.add(unknown);
  }
  return events;
}

/** A name that QEMU 7.2 does not know is kept: a later one may. */
function unknownName(event: InputEvent): string | undefined {
  if (event.type === "btn" && !isButton(event.data.button)) return `no button is called "${event.data.button}"`;
  if (event.type !== "key" || event.data.key.type === "number" || isQcode(event.data.key.data)) return undefined;
  return `no key is called "${event.data.key.data}"`;
}

type Fields = Readonly<Record<string, unknown>>;

function eventOf(type: unknown, data: Fields): InputEvent | undefined {
  switch (type) {
    case "key":
      return keyOf(data);
    case "btn": {
      const { down, button } = data;
      return typeof down === "boolean" && isName(button) ? { type, data: { down, button } } : undefined;
    }
    case "rel":
    case "abs": {
      const { axis, value } = data;
      if ((axis !== "x" && axis !== "y") || typeof value !== "number" || !Number.isInteger(value)) return undefined;
      const isIn = type === "abs" ? 0 <= value && value <= MOST_ABS : Math.abs(value) <= MOST_MOVE;
      return isIn ? { type, data: { axis, value } } : undefined;
    }
    default:
      return undefined;
  }
}

function keyOf({ down, key }: Fields): InputEvent | undefined {
  const { type, data } = fieldsOf(key);
  if (typeof down !== "boolean") return undefined;
  if (type === "qcode" && isName(data)) return { type: "key", data: { down, key: { type, data } } };
  const isNumber = type === "number" && typeof data === "number" && Number.isInteger(data);
  return isNumber && 0 <= data && data <= 0xffff ? { type: "key", data: { down, key: { type, data } } } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}
