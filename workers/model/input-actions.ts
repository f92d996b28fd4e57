import { fieldsOf } from "../core/parsed-json.js";
import type { InputEvent } from "./input-recording.js";
import { inputWords } from "./input-words.js";

/** What a group of input events does; flags. `MODIFIER`: nothing is pressed but keys that change others. */
export const InputAction = { PRESS: 1, RELEASE: 2, MOVE: 4, MODIFIER: 8 } as const;

/** How a group came to be known: a replay sent it, QEMU dispatched it, or the guest's kernel read it. */
export const InputSource = { SENT: 0, DISPATCHED: 1, EVDEV: 2 } as const;
export type InputSource = (typeof InputSource)[keyof typeof InputSource];

/** A group as people read it, as in "key a down", and what it does. */
export interface InputWords {
  readonly text: string;
  /** Of `InputAction`. */
  readonly actions: number;
}

/** More of one group are counted only. */
const MOST_NAMED = 8;

/** What may be a list of `InputEvent`s, from a file of anybody. Undefined: it is none. */
export function wordsOfInput(list: unknown): InputWords | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const events: InputEvent[] = [];
  let actions = 0;
  for (const one of list) {
    const event = inputEvent(one);
    if (event === undefined) return undefined;
    events.push(event);
    if (event.type === "abs" || event.type === "rel") actions |= InputAction.MOVE;
    else if (event.type === "key" || event.type === "btn")
      actions |= event.data.down ? InputAction.PRESS : InputAction.RELEASE;
  }
  if (actions & InputAction.PRESS && events.every(isModifier)) actions |= InputAction.MODIFIER;
  return { text: withRest(inputWords(events.slice(0, MOST_NAMED)), events.length - MOST_NAMED), actions };
}

const MODIFIERS = /^(?:shift|ctrl|alt|altgr|meta_l|meta_r|caps_lock|num_lock)(?:_r)?$/;

function isModifier(event: InputEvent): boolean {
  return event.type === "key" && event.data.key.type === "qcode" && MODIFIERS.test(event.data.key.data);
}

function inputEvent(value: unknown): InputEvent | undefined {
  const { type, data } = fieldsOf(value);
  const { down, key, button, axis, value: amount } = fieldsOf(data);
  if (type === "abs" || type === "rel") {
    const isMove = (axis === "x" || axis === "y") && typeof amount === "number";
    return isMove ? { type, data: { axis, value: amount } } : undefined;
  }
  if (typeof down !== "boolean") return undefined;
  if (type === "btn") return typeof button === "string" ? { type, data: { down, button } } : undefined;
  const { type: kind, data: code } = fieldsOf(key);
  if (type !== "key") return undefined;
  if (kind === "qcode" && typeof code === "string") return { type, data: { down, key: { type: kind, data: code } } };
  if (kind === "number" && typeof code === "number") return { type, data: { down, key: { type: kind, data: code } } };
  return undefined;
}

const [EV_SYN, EV_KEY, EV_REL, EV_ABS] = [0, 1, 2, 3];
/** Value of a key that the guest's kernel repeats by itself. */
const REPEATED = 2;
/** Codes of buttons (linux/input-event-codes.h). */
const [FIRST_BUTTON, LAST_BUTTON] = [0x100, 0x151];

/**
 * The groups in records of the guest's /dev/input, `[time, type, code, value]` each: what has one time, up to EV_SYN where that
 * is recorded.
 */
export function evdevWords(events: unknown): InputWords[] {
  const groups: InputWords[] = [];
  let words: string[] = [];
  let actions = 0;
  let time: unknown;
  const end = () => {
    if (actions !== 0)
      groups.push({ text: withRest(words.slice(0, MOST_NAMED).join(", "), words.length - MOST_NAMED), actions });
    words = [];
    actions = 0;
  };
  for (const event of Array.isArray(events) ? events : []) {
    const [at, type, code, value] = Array.isArray(event) ? event : [];
    if (typeof code !== "number" || typeof value !== "number") continue;
    if (at !== time) end();
    time = at;
    if (type === EV_SYN) end();
    else if (type === EV_KEY && value !== REPEATED) {
      actions |= value === 0 ? InputAction.RELEASE : InputAction.PRESS;
      const isButton = FIRST_BUTTON <= code && code <= LAST_BUTTON;
      words.push(`${isButton ? "button" : "key"} code ${code} ${value === 0 ? "up" : "down"}`);
    } else if (type === EV_REL || type === EV_ABS) {
      actions |= InputAction.MOVE;
      words.push(`${type === EV_ABS ? "pointer to" : "pointer by"} axis ${code} ${value}`);
    }
  }
  end();
  return groups;
}

function withRest(text: string, rest: number): string {
  return 0 < rest ? `${text} and ${rest} more` : text;
}
