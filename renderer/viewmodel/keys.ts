/**
 * The keyboard as data. A chord is text such as "Shift+KeyM" or "Ctrl+ArrowLeft": modifiers in the order
 * Ctrl, Alt, Shift, then the physical key (`KeyboardEvent.code`), so that W and S stay where the hand expects
 * them on every layout. A few keys are about the character, not the place ("?", "[", "/"); those are written
 * as characters and match `KeyboardEvent.key`.
 */
export type Chord = string;

/** Chords that the user gave to commands in place of their own, by the id of the command; an empty list takes all away. */
export type KeyChanges = Readonly<Record<string, readonly Chord[]>>;

const MODIFIERS = ["Ctrl", "Alt", "Shift"] as const;
/** A physical key, or a sign. */
const LAST = /^(?:[A-Z][A-Za-z0-9]{0,23}|[\p{P}\p{S}])$/u;

/** Whether a text is written as a chord is. */
export function isChord(text: string): boolean {
  if (40 < text.length) return false;
  const { modifiers, last } = partsOf(text);
  const inOrder = MODIFIERS.filter((one) => modifiers.includes(one));
  return LAST.test(last) && modifiers.join("+") === inOrder.join("+");
}

export const NO_KEY_CHANGES: KeyChanges = {};

interface Keyed {
  readonly id: string;
  readonly keys: readonly Chord[];
}

/** The chords that run a command. */
export function keysOf({ id, keys }: Keyed, changes: KeyChanges): readonly Chord[] {
  return changes[id] ?? keys;
}

export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

/** A key press by place, as it is kept when the user gives it to a command. */
export function placeOf({ code, ctrl, alt, shift, meta }: KeyPress): Chord {
  return `${ctrl || meta ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${shift ? "Shift+" : ""}${code}`;
}

/** Ways to write a key press: by place and, for signs, by character. */
export function chordsOf(press: KeyPress): Chord[] {
  const ctrl = press.ctrl || press.meta;
  const place = placeOf(press);
  if (press.key.length !== 1 || /[\p{L}\p{N} ]/u.test(press.key)) return [place];
  // Shift is part of how a sign is typed and differs between layouts, so it is not part of the chord.
  return [`${ctrl ? "Ctrl+" : ""}${press.alt ? "Alt+" : ""}${press.key}`, place];
}

/** Signs on a US keyboard, alone and with Shift: where the user's own is not known, they say which keys are the same. */
const US_SIGNS: Readonly<Record<string, readonly [alone: string, shifted: string]>> = {
  Backquote: ["`", "~"],
  Minus: ["-", "_"],
  Equal: ["=", "+"],
  BracketLeft: ["[", "{"],
  BracketRight: ["]", "}"],
  Backslash: ["\\", "|"],
  Semicolon: [";", ":"],
  Quote: ["'", '"'],
  Comma: [",", "<"],
  Period: [".", ">"],
  Slash: ["/", "?"],
};

/** A chord by place as one by sign, if its key has one: "?" of "Shift+Slash". All others stay as they are. */
function signOf(chord: Chord, layout?: KeyLayout): Chord {
  const { modifiers, last } = partsOf(chord);
  const [alone, shifted] = US_SIGNS[last] ?? [];
  const own = layout?.get(last) ?? alone;
  if (own === undefined || alone === undefined) return chord;
  const hasShift = modifiers.includes("Shift");
  // What Shift makes of a key is known of the US keyboard only.
  if (hasShift && own !== alone) return chord;
  return [...modifiers.filter((one) => one !== "Shift"), hasShift ? shifted : own].join("+");
}

/** The letters and signs on the user's own keyboard, by code. */
export type KeyLayout = ReadonlyMap<string, string>;

export function isSameKey(a: Chord, b: Chord, layout?: KeyLayout): boolean {
  return a === b || signOf(a, layout) === signOf(b, layout);
}

/** The other commands that a chord runs. */
export function othersOn<T extends Keyed>(
  commands: readonly T[],
  id: string,
  chord: Chord,
  changes: KeyChanges,
  layout?: KeyLayout,
): readonly T[] {
  return commands.filter((one) => {
    return one.id !== id && keysOf(one, changes).some((other) => isSameKey(other, chord, layout));
  });
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Equal: "=",
  Minus: "-",
  BracketLeft: "[",
  BracketRight: "]",
  Slash: "/",
  Comma: ",",
  Period: ".",
  NumpadAdd: "Num +",
  NumpadSubtract: "Num −",
};

/** The system's way to write keys. */
export type KeyWriting = "mac" | "other";

/** On a Mac the command key does what Ctrl does elsewhere, and signs stand in this order. */
const MAC_SIGNS = [
  ["Alt", "⌥"],
  ["Shift", "⇧"],
  ["Ctrl", "⌘"],
] as const;

/** A chord for people: "Ctrl+Shift+P", or "⇧⌘P". `layout` maps a code to the letter on the user's own keyboard. */
export function chordText(chord: Chord, layout?: KeyLayout, writing: KeyWriting = "other"): string {
  const { modifiers, last } = partsOf(chord);
  const name = keyName(last, layout);
  if (writing === "other") return [...modifiers, name].join("+");
  const signs = MAC_SIGNS.filter(([modifier]) => modifiers.includes(modifier)).map(([, sign]) => sign);
  return [...signs, name].join("");
}

function partsOf(chord: Chord): { readonly modifiers: readonly string[]; readonly last: string } {
  const end = chord.length < 2 ? 0 : chord.lastIndexOf("+", chord.length - 2) + 1;
  return { modifiers: end === 0 ? [] : chord.slice(0, end - 1).split("+"), last: chord.slice(end) };
}

function keyName(code: string, layout: KeyLayout | undefined): string {
  const own = layout?.get(code);
  if (own !== undefined && own.trim() !== "") return own.toUpperCase();
  return NAMES[code] ?? code.replace(/^(?:Key|Digit)(?=.)/, "").replace(/^Numpad(?=.)/, "Num ");
}
