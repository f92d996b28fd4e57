import { fail, ok, type Result } from "../../core/result.js";
import { HEADER, type Notes } from "./schema.js";

/** A message of Arrow ("Encapsulated message format" of the columnar format). */
export interface ArrowMessage {
  /** Of HEADER. */
  readonly header: number;
  /** All of it: the mark, the length, the metadata, the body. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly metadata: FlatTable;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The messages of a piece, from `at` on, until the end of the stream or of the piece. Pieces hold whole messages. */
export function* messagesIn(piece: Uint8Array<ArrayBuffer>, at = 0): Generator<ArrowMessage> {
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
  while (at + 8 <= piece.length && view.getUint32(at, true) === MARK) {
    const length = view.getInt32(at + 4, true);
    if (length === 0) return;
    const bodyAt = at + 8 + length;
    const metadata = FlatTable.rootOf(piece.subarray(at + 8, bodyAt));
    const end = bodyAt + metadata.int64(3);
    yield {
      header: metadata.int8(1),
      bytes: piece.subarray(at, end),
      metadata,
      body: piece.subarray(bodyAt, end),
    };
    at = end;
  }
}

const MARK = 0xffffffff;

/** The texts of a dictionary, and the number of its column. */
export function dictionaryOf({ header, metadata, body }: ArrowMessage): Result<Dictionary> {
  const dictionary = header === HEADER.DICTIONARY ? metadata.table(2) : undefined;
  const data = dictionary?.table(1);
  if (dictionary === undefined || data === undefined) return fail("a message of Arrow that is no dictionary");
  const [, ends, texts] = data.structs(2, 16, (view, at) => ({
    at: Number(view.getBigInt64(at, true)),
    length: Number(view.getBigInt64(at + 8, true)),
  }));
  if (ends === undefined || texts === undefined) return fail("a dictionary of Arrow without texts");
  const view = new DataView(body.buffer, body.byteOffset + ends.at, ends.length);
  const rows = data.int64(0);
  const all = body.subarray(texts.at, texts.at + texts.length);
  const textAt = (row: number) =>
    DECODER.decode(all.subarray(view.getInt32(row * 4, true), view.getInt32(row * 4 + 4, true)));
  return ok({ column: dictionary.int64(0), texts: Array.from({ length: rows }, (_, row) => textAt(row)) });
}

/** Names of columns, and notes, of a message that is a schema. */
export function schemaOf({ metadata }: ArrowMessage): ArrowSchema {
  const schema = metadata.table(2);
  return {
    names: schema?.tables(1).map((field) => field.text(0)) ?? [],
    notes: Object.fromEntries(schema?.tables(2).map((pair) => [pair.text(0), pair.text(1)]) ?? []),
  };
}

export interface ArrowSchema {
  readonly names: readonly string[];
  readonly notes: Notes;
}

export interface Dictionary {
  readonly column: number;
  readonly texts: readonly string[];
}

const DECODER = new TextDecoder();

/** A table of a FlatBuffer (flatbuffers.dev, "FlatBuffer Internals"), as `FlatBuffer` writes it. Missing numbers are 0. */
class FlatTable {
  private constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {}

  static rootOf(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  int8(id: number): number {
    const at = this.placeOf(id);
    return at === undefined ? 0 : this.view.getInt8(at);
  }

  int64(id: number): number {
    const at = this.placeOf(id);
    return at === undefined ? 0 : Number(this.view.getBigInt64(at, true));
  }

  table(id: number): FlatTable | undefined {
    const at = this.referenceOf(id);
    return at === undefined ? undefined : new FlatTable(this.view, at);
  }

  text(id: number): string {
    const at = this.referenceOf(id);
    if (at === undefined) return "";
    const { buffer, byteOffset } = this.view;
    return DECODER.decode(new Uint8Array(buffer, byteOffset + at + 4, this.view.getUint32(at, true)));
  }

  tables(id: number): FlatTable[] {
    return this.structs(id, 4, (view, at) => new FlatTable(view, at + view.getUint32(at, true)));
  }

  structs<T>(id: number, size: number, read: (view: DataView, at: number) => T): T[] {
    const at = this.referenceOf(id);
    if (at === undefined) return [];
    return Array.from({ length: this.view.getUint32(at, true) }, (_, i) => read(this.view, at + 4 + i * size));
  }

  private referenceOf(id: number): number | undefined {
    const at = this.placeOf(id);
    return at === undefined ? undefined : at + this.view.getUint32(at, true);
  }

  private placeOf(id: number): number | undefined {
    const { view, at } = this;
    const directory = at - view.getInt32(at, true);
    const entry = 4 + id * 2;
    if (view.getUint16(directory, true) <= entry) return undefined;
    const offset = view.getUint16(directory + entry, true);
    return offset === 0 ? undefined : at + offset;
  }
}
