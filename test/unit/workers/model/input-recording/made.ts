import fc from "fast-check";
import {
  buttonEvent,
  type InputRecording,
  keyEvent,
  plainHeader,
} from "../../../../../workers/model/input-recording/recording.js";
import type { InputEvent, InputHeader, InputLine } from "../../../../../workers/model/input-recording.js";

export function group(t: number, ...ev: readonly InputEvent[]): InputLine {
  return { t, con: 0, ev };
}

export function press(t: number, qcode: string): InputLine {
  return group(t, keyEvent(qcode, true));
}

export function release(t: number, qcode: string): InputLine {
  return group(t, keyEvent(qcode, false));
}

export function recordingOf(lines: readonly InputLine[], header: Partial<InputHeader> = {}): InputRecording {
  return { header: { ...plainHeader("manual"), ...header }, lines };
}

const keys = fc.constantFrom("a", "b", "shift", "ret");
const events: fc.Arbitrary<InputEvent> = fc.oneof(
  fc.record({ key: keys, down: fc.boolean() }).map(({ key, down }) => keyEvent(key, down)),
  fc.boolean().map((down) => buttonEvent("left", down)),
  fc
    .record({ axis: fc.constantFrom("x" as const, "y" as const), value: fc.integer({ min: 0, max: 0x7fff }) })
    .map((data) => ({
      type: "abs" as const,
      data,
    })),
);
const contents = fc.oneof(
  { weight: 8, arbitrary: fc.array(events, { minLength: 1, maxLength: 3 }).map((ev) => ({ con: 0, ev })) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }).map((mark) => ({ mark })) },
  { weight: 1, arbitrary: fc.nat(5000).map((ms) => ({ wait: { "screen-quiet-ms": ms, "timeout-ms": 10_000 } })) },
);

/** Recordings of any input, in order of time. */
export const anyRecording: fc.Arbitrary<InputRecording> = fc
  .record({
    steps: fc.array(fc.record({ apart: fc.nat(100), content: contents }), { maxLength: 20 }),
    down: fc.uniqueArray(keys, { maxLength: 2 }),
    real: fc.constantFrom("0", "1795248269345468729"),
  })
  .map(({ steps, down, real }) => {
    let t = 0;
    const lines = steps.map(({ apart, content }): InputLine => {
      t += apart;
      return { t, ...content };
    });
    return recordingOf(lines, { t0_real_ns: real, ...(0 < down.length && { down }) });
  });
