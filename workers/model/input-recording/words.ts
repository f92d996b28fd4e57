import type { InputEvent, InputLine, WaitFor } from "../input-recording.js";

/** A line of a recording in a few words, as in `press shift` or `move to 4550, 4095`. */
export function lineInWords(line: InputLine): string {
  if ("mark" in line) return `mark "${line.mark}"`;
  return "wait" in line ? waitInWords(line.wait) : eventsInWords(line.ev);
}

function eventsInWords(events: readonly InputEvent[]): string {
  const moves = (["abs", "rel"] as const).flatMap((type) => moveInWords(type, events));
  const presses = events.flatMap((event) => pressInWords(event) ?? []);
  return [...presses, ...moves].join(", ");
}

function waitInWords(wait: WaitFor): string {
  const { "screen-quiet-ms": quiet, line, "timeout-ms": timeout } = wait;
  if (quiet !== undefined) return `wait until the screen was quiet for ${quiet} ms, at most ${timeout} ms`;
  return line === undefined ? `wait ${timeout} ms` : `wait for the line "${line}", at most ${timeout} ms`;
}

function pressInWords(event: InputEvent): string | undefined {
  if (event.type !== "key" && event.type !== "btn") return undefined;
  const name = event.type === "btn" ? `button ${event.data.button}` : keyName(event.data.key);
  return `${event.data.down ? "press" : "release"} ${name}`;
}

function keyName(key: { readonly type: string; readonly data: string | number }): string {
  return typeof key.data === "number" ? `key 0x${key.data.toString(16)}` : key.data;
}

function moveInWords(type: "abs" | "rel", events: readonly InputEvent[]): string[] {
  const of = (axis: string) => events.findLast((event) => event.type === type && event.data.axis === axis)?.data;
  const values = [of("x"), of("y")].map((data) => (data !== undefined && "value" in data ? data.value : undefined));
  if (values.every((value) => value === undefined)) return [];
  const texts = values.map((value) => (value === undefined ? "–" : `${value}`));
  return [`move ${type === "abs" ? "to" : "by"} ${texts.join(", ")}`];
}
