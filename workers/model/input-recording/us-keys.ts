/** A key of a US keyboard. */
export interface UsKey {
  readonly qcode: string;
  readonly shift: boolean;
}

const UNSHIFTED = "`1234567890-=[]\\;',./ ";
const SHIFTED = '~!@#$%^&*()_+{}|:"<>?';
const NAMES = [
  ...["grave_accent", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "minus", "equal", "bracket_left"],
  ...["bracket_right", "backslash", "semicolon", "apostrophe", "comma", "dot", "slash", "spc"],
];

/** The key that types a character; undefined: none of that keyboard does. */
export function usKey(character: string): UsKey | undefined {
  if (/^[a-z]$/.test(character)) return { qcode: character, shift: false };
  if (/^[A-Z]$/.test(character)) return { qcode: character.toLowerCase(), shift: true };
  if (character === "\n" || character === "\r") return { qcode: "ret", shift: false };
  if (character === "\t") return { qcode: "tab", shift: false };
  return keyAt(UNSHIFTED.indexOf(character), false) ?? keyAt(SHIFTED.indexOf(character), true);
}

function keyAt(index: number, shift: boolean): UsKey | undefined {
  const qcode = NAMES[index];
  return qcode === undefined ? undefined : { qcode, shift };
}
