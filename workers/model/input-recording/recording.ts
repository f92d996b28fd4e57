import type { InputEvent, InputGroup, InputHeader, InputLine } from "../input-recording.js";

/** A recording as a whole. Its lines are in order of time. */
export interface InputRecording {
  readonly header: InputHeader;
  readonly lines: readonly InputLine[];
}

/** The largest value of an absolute axis. */
export const MOST_ABS = 0x7fff;

/** A header of which nothing is known but where the input came from. */
export function plainHeader(source: InputHeader["source"]): InputHeader {
  return {
    lanescope: "input-recording",
    version: 1,
    source,
    clock: "monotonic",
    t0_real_ns: "0",
    vm: { name: "", uuid: "", qemu: "", machine: "", arch: "", accel: "" },
    screen: { w: 0, h: 0 },
    pointer: "abs",
    devices: [],
    note: "",
  };
}

export function isGroup(line: InputLine): line is InputGroup {
  return "ev" in line;
}

/** The text of a recording's file. */
export function writeRecording({ header, lines }: InputRecording): string {
  return `${[header, ...lines].map((line) => JSON.stringify(line)).join("\n")}\n`;
}

export function keyEvent(qcode: string, down: boolean): InputEvent {
  return { type: "key", data: { down, key: { type: "qcode", data: qcode } } };
}

export function buttonEvent(button: string, down: boolean): InputEvent {
  return { type: "btn", data: { down, button } };
}

/** Pixels as QEMU's server of VNC turns them into the value of an absolute axis. */
export function absoluteAxis(axis: "x" | "y", pixel: number, pixels: number): InputEvent {
  const value = pixels < 1 ? 0 : Math.trunc((pixel * MOST_ABS) / pixels);
  return { type: "abs", data: { axis, value: Math.min(MOST_ABS, Math.max(0, value)) } };
}
