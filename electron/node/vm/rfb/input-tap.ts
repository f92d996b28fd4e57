import { BUTTONS } from "../../../../workers/model/input-recording/qcodes.js";
import { absoluteAxis, buttonEvent, keyEvent } from "../../../../workers/model/input-recording/recording.js";
import type { InputEvent } from "../../../../workers/model/input-recording.js";
import type { RfbConnection } from "./connection.js";
import { keyOfKeysym, keyOfNumber } from "./keys.js";

/** Buttons in the order in which QEMU looks at them. It takes the first five bits. */
const TAKEN_BUTTONS = BUTTONS.slice(0, 5);
/** Where a viewer puts the pointer when it tells moves. */
const MIDDLE = 0x7fff;

export interface TapOptions {
  readonly connection: RfbConnection;
  readonly group: (events: readonly InputEvent[]) => void;
  readonly unknownKey: (keysym: number) => void;
}

/** Turns what a viewer sends into the events that QEMU's server of VNC makes of it (ui/vnc.c). */
export class InputTap {
  /** Undefined: the server has not told it. QEMU tells it to viewers that ask. */
  isAbsolute: boolean | undefined;
  private readonly pressed = new Set<string>();
  private buttons = 0;
  private last: { readonly x: number; readonly y: number } | undefined;
  /** The viewer knows the kind of the pointer. */
  private knowsKind = false;

  constructor(private readonly options: TapOptions) {}

  key(down: boolean, keysym: number, number: number | undefined): void {
    const qcode = number === undefined || number === 0 ? keyOfKeysym(keysym) : keyOfNumber(number);
    if (qcode === undefined) {
      if (down) this.options.unknownKey(keysym);
      return;
    }
    // QEMU lets go only of what is down.
    if (!down && !this.pressed.delete(qcode)) return;
    if (down) this.pressed.add(qcode);
    this.options.group([keyEvent(qcode, down)]);
  }

  pointer(buttons: number, x: number, y: number): void {
    const events: InputEvent[] = [];
    for (const [bit, button] of TAKEN_BUTTONS.entries()) {
      const mask = 1 << bit;
      if (((buttons ^ this.buttons) & mask) !== 0) events.push(buttonEvent(button, (buttons & mask) !== 0));
    }
    this.buttons = buttons;
    events.push(...this.moves(x, y));
    if (0 < events.length) this.options.group(events);
  }

  tellKind(isAbsolute: boolean): void {
    this.isAbsolute = isAbsolute;
    this.knowsKind = true;
  }

  /** When a viewer goes, QEMU lets go of its keys. */
  leave(): void {
    for (const qcode of this.pressed) this.options.group([keyEvent(qcode, false)]);
    this.pressed.clear();
  }

  private moves(x: number, y: number): InputEvent[] {
    const { width, height } = this.options.connection;
    if (this.isAbsolute !== false) return [absoluteAxis("x", x, width), absoluteAxis("y", y, height)];
    if (this.knowsKind) return [relative("x", x - MIDDLE), relative("y", y - MIDDLE)];
    const { last } = this;
    this.last = { x, y };
    return last === undefined ? [] : [relative("x", x - last.x), relative("y", y - last.y)];
  }
}

function relative(axis: "x" | "y", value: number): InputEvent {
  return { type: "rel", data: { axis, value } };
}
