import { readFileSync } from "node:fs";

/** What the end of a Parquet file says of it. */
export interface ParquetFooter {
  readonly rows: number;
  readonly columns: readonly string[];
  /** Physical types, numbers of parquet.thrift. */
  readonly types: readonly number[];
  /** All of the schema, notes included: equal for files of one schema. */
  readonly schema: string;
}

/** Reads and checks the end of a file. Throws where it is not whole. */
export function parquetFooter(path: string): ParquetFooter {
  const bytes = readFileSync(path);
  const length = bytes.length < 12 ? 0 : bytes.readUInt32LE(bytes.length - 8);
  const isWhole = bytes.toString("latin1", 0, 4) === "PAR1" && bytes.toString("latin1", bytes.length - 4) === "PAR1";
  if (!isWhole || bytes.length - 12 < length) throw new Error(`${path} is no whole file of Parquet`);
  const footer = new Thrift(bytes.subarray(bytes.length - 8 - length, bytes.length - 8)).struct();
  // FileMetaData: 2 schema, 3 num_rows, 5 key_value_metadata. SchemaElement: 1 type, 4 name.
  const [, ...elements] = footer.get(2) as Fields[];
  return {
    rows: Number(footer.get(3)),
    columns: elements.map((element) => `${element.get(4)}`),
    types: elements.map((element) => Number(element.get(1))),
    schema: JSON.stringify([elements, footer.get(5)], (_, value) =>
      value instanceof Map ? [...value] : typeof value === "bigint" ? `${value}` : value,
    ),
  };
}

type Fields = Map<number, unknown>;

/** The compact protocol of Apache Thrift. */
class Thrift {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  struct(): Fields {
    const fields: Fields = new Map();
    for (let id = 0; ; ) {
      const head = this.byte();
      if (head === 0) return fields;
      id = head >> 4 === 0 ? Number(this.zigzag()) : id + (head >> 4);
      fields.set(id, this.value(head & 15));
    }
  }

  private value(type: number): unknown {
    switch (type) {
      case 1:
      case 2:
        return type === 1;
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.zigzag();
      case 8:
        return this.text();
      case 9:
        return this.list();
      case 12:
        return this.struct();
      default:
        throw new Error(`no type ${type} of Thrift is known here`);
    }
  }

  private list(): unknown[] {
    const head = this.byte();
    const count = head >> 4 === 15 ? Number(this.varint()) : head >> 4;
    return Array.from({ length: count }, () => this.value(head & 15));
  }

  private text(): string {
    const length = Number(this.varint());
    this.at += length;
    return this.bytes.toString("utf8", this.at - length, this.at);
  }

  private zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error("the footer ends early");
    return byte;
  }
}
