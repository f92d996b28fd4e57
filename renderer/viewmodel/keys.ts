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

/** Command id to the chords that run it. */
export type KeyMap = ReadonlyMap<string, readonly Chord[]>;

/** The table with what the user changed laid over it; an empty list takes a command's keys away. */
export function remapped(defaults: KeyMap, changes: Readonly<Record<string, readonly Chord[]>>): KeyMap {
  const map = new Map(defaults);
  for (const [id, chords] of Object.entries(changes)) if (map.has(id)) map.set(id, chords);
  return map;
}

/** The commands bound to a key press, in table order; `when` conditions choose among them. */
export function commandsFor(map: KeyMap, press: KeyPress): string[] {
  const chords = chordsOf(press);
  const ids: string[] = [];
  for (const [id, bound] of map) if (bound.some((chord) => chords.includes(chord))) ids.push(id);
  return ids;
}

/** Ways to write a key press: by place and, for signs, by character. */
export function chordsOf(press: KeyPress): Chord[] {
  const ctrl = press.ctrl || press.meta;
  const place = `${ctrl ? "Ctrl+" : ""}${press.alt ? "Alt+" : ""}${press.shift ? "Shift+" : ""}${press.code}`;
  if (press.key.length !== 1 || /[\p{L}\p{N} ]/u.test(press.key)) return [place];
  // Shift is part of how a sign is typed and differs between layouts, so it is not part of the chord.
  return [`${ctrl ? "Ctrl+" : ""}${press.alt ? "Alt+" : ""}${press.key}`, place];
}

/** Two commands on one chord, to warn about when keys are changed. */
export function conflicts(map: KeyMap): { readonly chord: Chord; readonly ids: readonly string[] }[] {
  const users = new Map<Chord, string[]>();
  for (const [id, chords] of map) for (const chord of chords) users.set(chord, [...(users.get(chord) ?? []), id]);
  return [...users].filter(([, ids]) => 1 < ids.length).map(([chord, ids]) => ({ chord, ids }));
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
