import { joinBytes } from "../../../setup/bytes.js";
import { utf8 } from "./support.js";

export interface TarFields {
  readonly name: string;
  readonly data?: string | Uint8Array;
  readonly type?: string;
  readonly prefix?: string;
  readonly link?: string;
  /** What the header claims, if not the length of `data`. */
  readonly size?: number;
  /** Writes the size as base-256. */
  readonly binarySize?: boolean;
  readonly magic?: string;
}

/** One member: header block and padded data. */
export function tarMember(fields: TarFields): Uint8Array {
  const { name, data = "", type = "0", prefix = "", link = "", magic = "ustar\x0000" } = fields;
  const bytes = typeof data === "string" ? utf8(data) : data;
  const header = new Uint8Array(512);
  const put = (text: string, at: number): void => header.set(utf8(text), at);
  put(name, 0);
  put("0000644\0", 100);
  put("0000000\0", 108);
  put("0000000\0", 116);
  const size = fields.size ?? bytes.byteLength;
  if (fields.binarySize === true) {
    new DataView(header.buffer).setBigUint64(128, BigInt(size));
    header[124] = 0x80;
  } else {
    put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  }
  put("00000000000\0", 136);
  put(type, 156);
  put(link, 157);
  put(magic, 257);
  put(prefix, 345);
  return joinBytes(withChecksum(header), padded(bytes));
}

export function tar(...members: readonly TarFields[]): Uint8Array {
  return joinBytes(...members.map(tarMember), new Uint8Array(1024));
}

/** A pax record, whose length counts its own digits. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const size = utf8(rest).byteLength;
  let length = size + 1;
  while (size + String(length).length !== length) length += 1;
  return `${length}${rest}`;
}

export function withChecksum(header: Uint8Array): Uint8Array {
  header.fill(32, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(utf8(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return header;
}

function padded(bytes: Uint8Array): Uint8Array {
  return joinBytes(bytes, new Uint8Array((512 - (bytes.byteLength % 512)) % 512));
}
