/** A member of a zip, from the central directory or a local header. */
export interface ZipEntry {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Of the local header, in the file. */
  readonly localOffset: number;
  readonly isLink: boolean;
  /** Its folders were apart by backslashes, as Windows PowerShell writes them; in `path` they are not. */
  readonly hadBackslashes: boolean;
  /** Of the directory entry, for messages. */
  readonly offset: number;
}

/** APPNOTE 4.4.4. */
export const FLAG_ENCRYPTED = 1;
export const FLAG_SIZES_FOLLOW = 8;
const FLAG_UTF8 = 0x800;

/** The upper half of code page 437, in which names without the UTF-8 flag are (APPNOTE appendix D). */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** Many tools write UTF-8 without the flag: a valid UTF-8 name is read as UTF-8. */
export function zipName(bytes: Uint8Array, flags: number): string {
  // A copy, since a view into shared memory cannot be decoded in browsers.
  const copy = bytes.slice();
  if (flags & FLAG_UTF8) return new TextDecoder("utf-8").decode(copy);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(copy);
  } catch {
    return Array.from(copy, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128])).join("");
  }
}

/**
 * APPNOTE 4.4.2 and 4.4.17: names have "/" between folders. .NET before 4.6.1, and so Compress-Archive of Windows
 * PowerShell 5, wrote "\\". Elsewhere it may be part of a name.
 */
export function windowsPath(path: string, isWindows: boolean): Pick<ZipEntry, "path" | "hadBackslashes"> {
  const hadBackslashes = isWindows && path.includes("\\");
  return { path: hadBackslashes ? path.replaceAll("\\", "/") : path, hadBackslashes };
}

/** The zip64 extra field (APPNOTE 4.5.3) holds, in this order, only those values that are all ones outside. */
export interface Zip64Values {
  readonly size: number;
  readonly packedSize: number;
  readonly localOffset: number;
}

export function withZip64(values: Zip64Values, extra: DataView): Zip64Values {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(at + 4 + extra.getUint16(at + 2, true), extra.byteLength);
    let next = at + 4;
    const take = (value: number): number => {
      if (value !== 0xffffffff || end < next + 8) return value;
      next += 8;
      return Number(extra.getBigUint64(next - 8, true));
    };
    return {
      size: take(values.size),
      packedSize: take(values.packedSize),
      localOffset: take(values.localOffset),
    };
  }
  return values;
}
