/**
 * The keyboard as data. A chord is text such as "Shift+KeyM" or "Ctrl+ArrowLeft": modifiers in the order
 * Ctrl, Alt, Shift, then the physical key (`KeyboardEvent.code`), so that W and S stay where the hand expects
 * them on every layout. A few keys are about the character, not the place ("?", "[", "/"); those are written
 * as characters and match `KeyboardEvent.key`.
 */
export type Chord = string;

export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}

/** Ways to write a key press: by place and, for signs, by character. */
export function chordsOf(press: KeyPress): Chord[] {
  const ctrl = press.ctrl || press.meta;
  const place = `${ctrl ? "Ctrl+" : ""}${press.alt ? "Alt+" : ""}${press.shift ? "Shift+" : ""}${press.code}`;
  if (press.key.length !== 1 || /[\p{L}\p{N} ]/u.test(press.key)) return [place];
  // Shift is part of how a sign is typed and differs between layouts, so it is not part of the chord.
  return [`${ctrl ? "Ctrl+" : ""}${press.alt ? "Alt+" : ""}${press.key}`, place];
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
};

/** A chord for people: "Ctrl+Shift+P". `layout` maps a code to the letter on the user's own keyboard. */
export function chordText(chord: Chord, layout?: ReadonlyMap<string, string>): string {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  const last = parts.pop() ?? "";
  return [...parts, keyName(last, layout)].join("+");
}

function keyName(code: string, layout: ReadonlyMap<string, string> | undefined): string {
  const own = layout?.get(code);
  if (own !== undefined && own.trim() !== "") return own.toUpperCase();
  return NAMES[code] ?? code.replace(/^(Key|Digit|Numpad)/, "");
}
