import { decimal, findText, HEX_DIGITS, hexDigit, isDigit, skipDigits } from "../text/scan.js";

/**
 * How the text of a field becomes a number, and whether it stays text for people:
 * `d` decimal or "0x…", `x` hexadecimal with or without "0x", `n` the negative of a decimal number,
 * `s` text, `w` text without blanks, `a` a number if it is one, else text; `dev` "8,0" as the kernel's dev_t; `icr`, `msia` and `msid` registers of the APIC
 * from the words KVM prints for them.
 */
export type ValueType = "d" | "x" | "n" | "s" | "w" | "a" | "dev" | "icr" | "msia" | "msid";

const MINUS = 45;

/** NaN if the text is no number. `isHex`: digits are hexadecimal without "0x" too. */
function numberIn(bytes: Uint8Array, at: number, end: number, isHex: boolean): number {
  const isNegative = bytes[at] === MINUS;
  const from = isNegative ? at + 1 : at;
  const hasPrefix = bytes[from] === 48 && bytes[from + 1] === 120;
  if (hasPrefix || isHex) {
    const value = hexIn(bytes, hasPrefix ? from + 2 : from, end);
    return isNegative ? -value : value;
  }
  if (from === end || skipDigits(bytes, from, end) !== end) return Number.NaN;
  const value = decimal(bytes, from, end);
  return isNegative ? -value : value;
}

/** Numbers of 64 bits are signed, so that the kernel's addresses stay exact. */
function hexIn(bytes: Uint8Array, at: number, end: number): number {
  if (end <= at || 16 < end - at) return Number.NaN;
  let high = 0;
  let low = 0;
  for (let i = at; i < end; i += 1) {
    const digit = HEX_DIGITS[bytes[i] as number] as number;
    if (digit < 0) return Number.NaN;
    high = (high << 4) | (low >>> 28);
    low = (low << 4) | digit;
  }
  return high * 0x1_0000_0000 + (low >>> 0);
}

/** The end of a number of this type that begins at `at`; `at` if there is none. */
export function numberEnd(bytes: Uint8Array, at: number, end: number, isHex: boolean): number {
  const from = bytes[at] === MINUS ? at + 1 : at;
  const hasPrefix = bytes[from] === 48 && bytes[from + 1] === 120;
  let i = hasPrefix ? from + 2 : from;
  const first = i;
  if (isHex || hasPrefix) while (i < end && 0 <= hexDigit(bytes[i])) i += 1;
  else i = skipDigits(bytes, i, end);
  return i === first ? at : i;
}

/** The number that a column holds for the text of a field; NaN if it is none. */
export function columnNumber(bytes: Uint8Array, at: number, end: number, type: ValueType): number {
  switch (type) {
    case "x":
      return numberIn(bytes, at, end, true);
    case "n":
      return -numberIn(bytes, at, end, false);
    case "dev":
      return deviceIn(bytes, at, end);
    case "icr":
      return vectorIn(bytes, at, end) | modeIn(bytes, at, end) | shorthandIn(bytes, at, end);
    case "msia":
      // Intel SDM 3, 11.11.1: the destination is bits 12 to 19.
      return 0xfee00000 + (numberIn(bytes, at, numberEnd(bytes, at, end, true), true) & 0xff) * 4096;
    case "msid":
      return vectorIn(bytes, at, end) | modeIn(bytes, at, end);
    default:
      return numberIn(bytes, at, end, false);
  }
}

/** "major,minor", as a dev_t of the kernel (MKDEV). */
function deviceIn(bytes: Uint8Array, at: number, end: number): number {
  const comma = skipDigits(bytes, at, end);
  if (comma === at || bytes[comma] !== 44 || !isDigit(bytes[comma + 1])) return Number.NaN;
  const minorEnd = skipDigits(bytes, comma + 1, end);
  return decimal(bytes, at, comma) * 0x10_0000 + decimal(bytes, comma + 1, minorEnd);
}

/** The vector of "… vec 251 (…)". */
function vectorIn(bytes: Uint8Array, at: number, end: number): number {
  const word = findText(bytes, at, end, "vec ");
  const from = word < 0 ? at : word + 4;
  return decimal(bytes, from, skipDigits(bytes, from, end)) & 0xff;
}

/** Delivery modes as KVM prints them (kvm_deliver_mode, arch/x86/kvm/trace.h). */
const DELIVERY_MODES: readonly string[] = ["Fixed", "LowPrio", "SMI", "Res3", "NMI", "INIT", "SIPI", "ExtINT"];

function modeIn(bytes: Uint8Array, at: number, end: number): number {
  for (const [mode, name] of DELIVERY_MODES.entries()) if (0 <= findText(bytes, at, end, `(${name}|`)) return mode << 8;
  return 0;
}

/** Destination shorthands of the interrupt command register, bits 18 and 19. */
function shorthandIn(bytes: Uint8Array, at: number, end: number): number {
  const names = ["|dst)", "|self)", "|all)", "|all-but-self)"];
  const found = names.findIndex((name) => 0 <= findText(bytes, at, end, name));
  return Math.max(0, found) << 18;
}
