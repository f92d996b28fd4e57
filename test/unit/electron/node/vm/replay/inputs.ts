import type { InputEvent, InputLine } from "../../../../../../workers/model/input-recording.js";

const MS = 1e6;

export function key(name: string, down: boolean): InputEvent {
  return { type: "key", data: { down, key: { type: "qcode", data: name } } };
}

export function button(name: string, down: boolean): InputEvent {
  return { type: "btn", data: { down, button: name } };
}

export function move(x: number): InputEvent {
  return { type: "abs", data: { axis: "x", value: x } };
}

export function by(x: number): InputEvent {
  return { type: "rel", data: { axis: "x", value: x } };
}

export function group(ms: number, ...ev: InputEvent[]): InputLine {
  return { t: ms * MS, con: 0, ev };
}

/** A key that is held for 10 ms. */
export function tap(ms: number, name: string): InputLine[] {
  return [group(ms, key(name, true)), group(ms + 10, key(name, false))];
}
