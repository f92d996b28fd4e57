import type { ColumnField } from "../columns.js";
import { FlatBuffer, type Place, type TableField } from "./flat-buffer.js";

// Names and numbers are those of Schema.fbs, Message.fbs and File.fbs of Apache Arrow.

/** MetadataVersion.V5. */
export const VERSION = 4;
/** Values of the union MessageHeader. */
export const HEADER = { SCHEMA: 1, DICTIONARY: 2, BATCH: 3 } as const;

/** Values of the union Type. */
const TYPE = { INT: 2, FLOAT: 3, UTF8: 5, TIMESTAMP: 10 } as const;
const DOUBLE_PRECISION = 2;
const NANOSECOND = 3;

export type Notes = Readonly<Record<string, string>>;

export const offset = (id: number, place: Place): TableField => [id, (buffer) => buffer.reference(place)];
const int8 = (id: number, value: number): TableField => [id, (buffer) => buffer.int8(value)];
export const int16 = (id: number, value: number): TableField => [id, (buffer) => buffer.int16(value)];
const int32 = (id: number, value: number): TableField => [id, (buffer) => buffer.int32(value)];
export const int64 = (id: number, value: number): TableField => [id, (buffer) => buffer.int64(value)];

/** The table Schema. The dictionary of a column has the column's number as its id. */
export function writeSchema(buffer: FlatBuffer, fields: readonly ColumnField[], notes: Notes): Place {
  const columns = buffer.references(fields.map((field, i) => writeField(buffer, field, i)));
  const pairs = writeNotes(buffer, notes);
  return buffer.table([int16(0, 0), offset(1, columns), offset(2, pairs)]);
}

/** The table Message around a header, as the bytes that stand before its body. */
export function messageBytes(buffer: FlatBuffer, type: number, header: Place, bodyLength: number): Uint8Array {
  const fields = [int64(3, bodyLength), offset(2, header), int16(0, VERSION), int8(1, type)];
  return framed(buffer.finish(buffer.table(fields)));
}

/** The schema as a message of its own. */
export function schemaMessage(fields: readonly ColumnField[], notes: Notes): Uint8Array {
  const buffer = new FlatBuffer();
  return messageBytes(buffer, HEADER.SCHEMA, writeSchema(buffer, fields, notes), 0);
}

/** "Encapsulated message format" of the columnar format: a mark, the length of the metadata, the metadata. */
function framed(metadata: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + metadata.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setInt32(4, metadata.length, true);
  bytes.set(metadata, 8);
  return bytes;
}

function writeField(buffer: FlatBuffer, { name, type, notes }: ColumnField, id: number): Place {
  const title = buffer.text(name);
  const children = buffer.references([]);
  const pairs = writeNotes(buffer, notes);
  const [typeNumber, value] = writeType(buffer, type);
  const fields = [offset(0, title), offset(3, value), offset(5, children), offset(6, pairs)];
  const codes = type === "codes" ? [offset(4, writeDictionary(buffer, id))] : [];
  return buffer.table([...fields, ...codes, int8(1, 1), int8(2, typeNumber)]);
}

function writeType(buffer: FlatBuffer, type: ColumnField["type"]): readonly [number, Place] {
  switch (type) {
    case "timestamp": {
      const zone = buffer.text("UTC");
      return [TYPE.TIMESTAMP, buffer.table([offset(1, zone), int16(0, NANOSECOND)])];
    }
    case "int32":
      return [TYPE.INT, writeInt(buffer, 32)];
    case "int64":
      return [TYPE.INT, writeInt(buffer, 64)];
    case "float64":
      return [TYPE.FLOAT, buffer.table([int16(0, DOUBLE_PRECISION)])];
    case "codes":
    case "text":
      return [TYPE.UTF8, buffer.table([])];
  }
}

function writeDictionary(buffer: FlatBuffer, id: number): Place {
  const index = writeInt(buffer, 32);
  return buffer.table([int64(0, id), offset(1, index)]);
}

function writeInt(buffer: FlatBuffer, bits: number): Place {
  return buffer.table([int32(0, bits), int8(1, 1)]);
}

function writeNotes(buffer: FlatBuffer, notes: Notes): Place {
  const pairs = Object.entries(notes).map(([key, value]) => {
    const [name, text] = [buffer.text(key), buffer.text(value)];
    return buffer.table([offset(0, name), offset(1, text)]);
  });
  return buffer.references(pairs);
}
