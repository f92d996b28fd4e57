import { CorruptInput } from "../unpack-errors.js";

/** Pax extended headers (POSIX.1-2001 pax, "Extended Header"), for the next member or for all. */
export interface PaxRecords {
  readonly path?: string;
  readonly size?: number;
  /** GNU.sparse.*: the data is a sparse file in one of three private layouts. */
  readonly isSparse?: boolean;
}

/** Records are "length keyword=value\n", where length counts all of the record. */
export function parsePax(bytes: Uint8Array): PaxRecords {
  const decoder = new TextDecoder("utf-8");
  let records: PaxRecords = {};
  for (let at = 0; at < bytes.byteLength && bytes[at] !== 0; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(decoder.decode(bytes.slice(at, space)));
    const end = at + length;
    if (!Number.isSafeInteger(length) || end <= space || bytes.byteLength < end) {
      throw new CorruptInput("a pax header has a record of impossible length");
    }
    const record = decoder.decode(bytes.slice(space + 1, end - 1));
    records = withRecord(records, record);
    at = end;
  }
  return records;
}

function withRecord(records: PaxRecords, record: string): PaxRecords {
  const equals = record.indexOf("=");
  const key = record.slice(0, equals);
  const value = record.slice(equals + 1);
  if (key === "path") return { ...records, path: value };
  if (key === "size" && /^\d+$/.test(value)) return { ...records, size: Number(value) };
  if (key.startsWith("GNU.sparse.")) return { ...records, isSparse: true };
  return records;
}
