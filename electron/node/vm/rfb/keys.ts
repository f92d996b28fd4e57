import { usKey } from "../../../../workers/model/input-recording/us-keys.js";

/** QEMU's names of keys by the numbers that viewers send: scan codes of the AT keyboard's set 1, those with 0xe0 at 0x80. */
const ROWS = `
  - esc 1 2 3 4 5 6 7 8 9 0 minus equal backspace tab
  q w e r t y u i o p bracket_left bracket_right ret ctrl a s
  d f g h j k l semicolon apostrophe grave_accent shift backslash z x c v
  b n m comma dot slash shift_r kp_multiply alt spc caps_lock f1 f2 f3 f4 f5
  f6 f7 f8 f9 f10 num_lock scroll_lock kp_7 kp_8 kp_9 kp_subtract kp_4 kp_5 kp_6 kp_add kp_1
  kp_2 kp_3 kp_0 kp_decimal print - less f11 f12 kp_equals - lf - - - -
  - - - - open paste - - - - - - - - - -
  katakanahiragana lang2 lang1 ro - - - hiragana - henkan - muhenkan - yen kp_comma -
  - - - - - again props undo - - - - front - - -
  audioprev - - - - - - - - audionext - - kp_enter ctrl_r menu -
  audiomute calculator audioplay - audiostop - - - - - - - - - volumedown -
  volumeup - ac_home - - kp_divide - print alt_r - - - cut - - -
  - find - - - - pause home up pgup - left - right - end
  down pgdn insert delete - - - - - - - meta_l meta_r compose power sleep
  - - - wake - - ac_bookmarks ac_refresh stop ac_forward ac_back computer mail mediaselect - -
  - - - - - help - - copy - - - - - - -`;
const BY_NUMBER = ROWS.trim().split(/\s+/);

/** Keysyms of keys that type no character (X11's keysymdef.h), and "<", for which QEMU takes the key beside the left shift. */
const BY_KEYSYM: Readonly<Record<number, string>> = {
  60: "less",
  ...{ 65027: "alt_r", 65288: "backspace", 65289: "tab", 65293: "ret", 65299: "pause", 65300: "scroll_lock" },
  ...{ 65301: "sysrq", 65307: "esc", 65360: "home", 65361: "left", 65362: "up", 65363: "right", 65364: "down" },
  ...{ 65365: "pgup", 65366: "pgdn", 65367: "end", 65377: "print", 65379: "insert", 65383: "compose" },
  ...{ 65407: "num_lock", 65421: "kp_enter", 65429: "kp_7", 65430: "kp_4", 65431: "kp_8", 65432: "kp_6" },
  ...{ 65433: "kp_2", 65434: "kp_9", 65435: "kp_3", 65436: "kp_1", 65437: "kp_5", 65438: "kp_0" },
  ...{ 65439: "kp_decimal", 65450: "kp_multiply", 65451: "kp_add", 65452: "kp_decimal", 65453: "kp_subtract" },
  ...{ 65454: "kp_decimal", 65455: "kp_divide", 65505: "shift", 65506: "shift_r", 65507: "ctrl", 65508: "ctrl_r" },
  ...{ 65509: "caps_lock", 65511: "meta_l", 65512: "meta_r", 65513: "alt", 65514: "alt_r", 65515: "meta_l" },
  ...{ 65516: "meta_r", 65535: "delete" },
};
const [F1, F12, KP_0, KP_9] = [0xffbe, 0xffc9, 0xffb0, 0xffb9];

/** The key of an extended key event; undefined: QEMU takes it for none. */
export function keyOfNumber(number: number): string | undefined {
  const name = BY_NUMBER[number];
  return name === "-" ? undefined : name;
}

/** The key that QEMU presses for a keysym without its `-k`: that of a US keyboard. */
export function keyOfKeysym(keysym: number): string | undefined {
  if (F1 <= keysym && keysym <= F12) return `f${keysym - F1 + 1}`;
  if (KP_0 <= keysym && keysym <= KP_9) return `kp_${keysym - KP_0}`;
  return BY_KEYSYM[keysym] ?? (keysym < 0x80 ? usKey(String.fromCharCode(keysym))?.qcode : undefined);
}
