import { fail, ok, type Result } from "../../core/result.js";
import type { InputEvent, InputLine } from "../input-recording.js";
import { Problems, type ReadRecording } from "./read-recording.js";
import { absoluteAxis, buttonEvent, keyEvent, plainHeader } from "./recording.js";
import { usKey } from "./us-keys.js";

/** Between two commands without a pause: QEMU drops what comes faster. */
const STEP_NS = 10_000_000;
const MOST_PAUSE_S = 1e9;
const BUTTONS = ["left", "middle", "right", "wheel-up", "wheel-down"];

/** Names of keys in vncdotool (its `KEYMAP`) that are not QEMU's own. */
const KEYS: Readonly<Record<string, string>> = {
  ...{
    bsp: "backspace",
    return: "ret",
    enter: "ret",
    ins: "insert",
    del: "delete",
    space: "spc",
    spacebar: "spc",
    sb: "spc",
  },
  ...{ lshift: "shift", rshift: "shift_r", lctrl: "ctrl", rctrl: "ctrl_r", lalt: "alt", ralt: "alt_r" },
  ...{ meta: "meta_l", lmeta: "meta_l", rmeta: "meta_r", super: "meta_l", lsuper: "meta_l", rsuper: "meta_r" },
  ...{ hyper: "meta_l", lhyper: "meta_l", rhyper: "meta_r", bslash: "backslash", fslash: "slash" },
  ...{
    scrlk: "scroll_lock",
    numlk: "num_lock",
    caplk: "caps_lock",
    pause: "pause",
    sysrq: "sysrq",
    kpenter: "kp_enter",
  },
};
const OWN =
  /^(?:esc|tab|up|down|left|right|home|end|pgup|pgdn|insert|delete|backspace|slash|shift|ctrl|alt|f(?:[1-9]|1[0-2]))$/;

/**
 * Reads a script of vncdotool (`vnclog` writes such). It has no times but its pauses. `screen` is needed for what moves the
 * pointer, since a script tells pixels.
 */
export function readVdo(text: string, screen: { readonly w: number; readonly h: number }): Result<ReadRecording> {
  const reader = new VdoReader(screen);
  for (const [index, line] of text.split("\n").entries()) {
    reader.problems.line = index + 1;
    reader.take(wordsOf(line));
  }
  if (reader.lines.length === 0) return fail("it is no script of vncdotool: no command of it is known");
  const header = { ...plainHeader("vdo"), screen };
  const { lines, problems } = reader;
  return ok({ recording: { header, lines }, problems: problems.list, more: problems.more });
}

class VdoReader {
  readonly lines: InputLine[] = [];
  readonly problems = new Problems();
  private now = 0;

  constructor(private readonly screen: { readonly w: number; readonly h: number }) {}

  take(words: readonly string[]): void {
    for (let at = 0; at < words.length; ) {
      const command = words[at] ?? "";
      const wanted = ARGUMENTS[command];
      if (wanted === undefined) {
        this.problems.add(
          `"${command.slice(0, 40)}" is no command of vncdotool that is read: the rest of the line is left out`,
        );
        return;
      }
      const given = words.slice(at + 1, at + 1 + wanted);
      at += 1 + wanted;
      if (given.length < wanted) this.problems.add(`${command} wants more`);
      else this.perform(command, given);
    }
  }

  private perform(command: string, [first = "", second = ""]: readonly string[]): void {
    switch (command) {
      case "key":
        this.chord(first);
        return;
      case "keydown":
      case "keyup": {
        const key = this.keyNamed(first);
        if (key !== undefined) this.add(keyEvent(key, command === "keydown"));
        return;
      }
      case "type":
        for (const character of first) this.typed(character);
        return;
      case "move":
      case "mousemove":
      case "drag":
        this.move(Number(first), Number(second));
        return;
      case "click":
      case "mousedown":
      case "mdown":
      case "mouseup":
      case "mup":
        this.button(command, Number(first));
        return;
      case "pause":
      case "sleep":
        this.pause(Number(first));
        return;
      default:
        this.problems.add(`${command} looks at the screen, which a recording of input does not: left out`);
    }
  }

  /** As in `ctrl-alt-del`: pressed one after the other, let go the other way round. */
  private chord(text: string): void {
    const names = 1 < text.length ? text.split("-").filter((name) => name !== "") : [text];
    const keys = names.flatMap((name) => this.keyNamed(name) ?? []);
    if (keys.length < names.length) return;
    for (const key of keys) this.add(keyEvent(key, true));
    for (const key of keys.reverse()) this.add(keyEvent(key, false));
  }

  private typed(character: string): void {
    const key = usKey(character);
    if (key === undefined) {
      this.problems.add(`no key of a US keyboard types "${character}"`);
      return;
    }
    const { qcode, shift } = key;
    if (shift) this.add(keyEvent("shift", true));
    this.add(keyEvent(qcode, true));
    this.add(keyEvent(qcode, false));
    if (shift) this.add(keyEvent("shift", false));
  }

  private move(x: number, y: number): void {
    const { w, h } = this.screen;
    if (!Number.isFinite(x) || !Number.isFinite(y)) this.problems.add("it moves nowhere");
    else if (w === 0 || h === 0) {
      this.problems.add("it moves the pointer in pixels, and the size of the screen is not given: left out");
    } else this.add(absoluteAxis("x", x, w), absoluteAxis("y", y, h));
  }

  private button(command: string, number: number): void {
    const button = BUTTONS[number - 1];
    if (button === undefined) {
      this.problems.add("no such button");
      return;
    }
    if (!command.endsWith("up")) this.add(buttonEvent(button, true));
    if (command === "click" || command.endsWith("up")) this.add(buttonEvent(button, false));
  }

  private pause(seconds: number): void {
    if (0 <= seconds && seconds <= MOST_PAUSE_S) this.now += Math.round(seconds * 1e9);
    else this.problems.add("it pauses for no time that is one");
  }

  private keyNamed(name: string): string | undefined {
    const lower = name.toLowerCase();
    const key = 1 < name.length ? (KEYS[lower] ?? (OWN.test(lower) ? lower : keypad(lower))) : usKey(name)?.qcode;
    if (key === undefined) this.problems.add(`no key is called "${name.slice(0, 40)}"`);
    return key;
  }

  private add(...ev: readonly InputEvent[]): void {
    this.lines.push({ t: this.now, con: 0, ev });
    this.now += STEP_NS;
  }
}

/** How many words follow each command. */
const ARGUMENTS: Readonly<Record<string, number | undefined>> = {
  ...{ key: 1, keydown: 1, keyup: 1, type: 1, move: 2, mousemove: 2, drag: 2, click: 1, mousedown: 1, mdown: 1 },
  ...{ mouseup: 1, mup: 1, pause: 1, sleep: 1, capture: 1, expect: 2, rcapture: 5, rexpect: 4 },
};

function keypad(name: string): string | undefined {
  const digit = /^kp([0-9])$/.exec(name)?.[1];
  return digit === undefined ? undefined : `kp_${digit}`;
}

/** Words as a shell splits them: quotes and backslashes; a comment ends the line. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [whole] of line.matchAll(/#.*$|(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g)) {
    if (whole.startsWith("#")) break;
    words.push(
      whole.replace(
        /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
        (_, single?: string, double?: string, one?: string) => single ?? double?.replace(/\\(.)/g, "$1") ?? one ?? "",
      ),
    );
  }
  return words;
}
