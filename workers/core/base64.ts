const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes as text, by RFC 4648. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += DIGITS[three >> 18];
    text += DIGITS[(three >> 12) & 63];
    text += left < 2 ? "=" : DIGITS[(three >> 6) & 63];
    text += left < 3 ? "=" : DIGITS[three & 63];
    if (text.length < PART) continue;
    parts.push(text);
    text = "";
  }
  parts.push(text);
  return parts.join("");
}

const PART = 1 << 16;
