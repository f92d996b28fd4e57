import { checksumOf } from "../core/checksum.js";
import type { ColumnArray, Columns } from "../core/columns.js";
import { systemErrorText } from "../core/error-text.js";
import type { WordSource } from "../core/spill-log.js";
import { DamagedIndex } from "./damaged-index.js";
import type { IndexBytes } from "./index-store.js";
import { columnOver, type Directory, directoryPlace, HEADER_BYTES, type Place } from "./layout.js";
import { pagesIn, pagesOver, placesIn } from "./page-list.js";

/** Reads the sections of an index file when they are asked for. Throws `DamagedIndex` for what is not as it was written. */
export class IndexReader {
  private constructor(
    private readonly file: IndexBytes,
    readonly directory: Directory,
  ) {}

  /** Undefined: it is of another version. */
  static open(file: IndexBytes): IndexReader | undefined {
    const header = new Uint8Array(HEADER_BYTES);
    const place = directoryPlace(header.subarray(0, file.read(header, 0)), file.size);
    if (place === undefined) return undefined;
    const directory = JSON.parse(textOf(bytesAt(file, place, "directory"))) as Directory;
    checkSum(file, [...Object.values(directory.columns), ...Object.values(directory.texts)], "sections");
    return new IndexReader(file, directory);
  }

  text(name: string): string {
    return textOf(this.section(this.directory.texts, name));
  }

  column(name: string): ColumnArray {
    const { kind } = this.directory.columns[name] ?? { kind: "byte" };
    return columnOver(kind, this.section(this.directory.columns, name));
  }

  /** The columns whose names begin with that of a part, under their names there. */
  part(name: string): Columns {
    const begin = `${name}.`;
    const names = Object.keys(this.directory.columns).filter((column) => column.startsWith(begin));
    return Object.fromEntries(names.map((column) => [column.slice(begin.length), this.column(column)]));
  }

  /** Runs of words. A place is the number of one of them. Where they lie is read with the first one. */
  pages(name: string): WordSource {
    let pages: WordSource | undefined;
    return {
      count: pagesIn(this.directory.columns[name]?.bytes ?? 0),
      read: (page, length) => {
        pages ??= this.knownPages(name);
        return pages.read(page, length);
      },
    };
  }

  private knownPages(name: string): WordSource {
    const column = this.column(name);
    if (!(column instanceof Float64Array)) throw new DamagedIndex(`its ${name} are no pages`);
    checkSum(this.file, placesIn(column), `${name}s`);
    return pagesOver(column, name, (place) => bytesAt(this.file, place, `${name} page`));
  }

  close(): void {
    this.file.close();
  }

  private section(places: Readonly<Record<string, Place>>, name: string): Uint8Array<ArrayBuffer> {
    const place = Object.hasOwn(places, name) ? places[name] : undefined;
    if (place === undefined) throw new DamagedIndex(`it has no ${name}`);
    return bytesAt(this.file, place, name);
  }
}

function bytesAt(file: IndexBytes, { offset, bytes, sum }: Place, what: string): Uint8Array<ArrayBuffer> {
  // Before memory is taken: a damaged length may be anything.
  if (!(HEADER_BYTES <= offset && 0 <= bytes && offset + bytes <= file.size))
    throw new DamagedIndex(`its ${what} lies outside of it`);
  const into = new Uint8Array(bytes);
  if (readAt(file, into, offset) !== bytes) throw new DamagedIndex(`it ends within its ${what}`);
  if (checksumOf(into) !== sum) throw new DamagedIndex(`its ${what} is damaged`);
  return into;
}

function readAt(file: IndexBytes, into: Uint8Array, offset: number): number {
  try {
    return file.read(into, offset);
  } catch (error) {
    throw new DamagedIndex(`it cannot be read: ${systemErrorText(error)}`);
  }
}

/** Nothing lies in two of them, so all of them are no larger than the file: whoever reads all takes no more memory than that. */
function checkSum(file: IndexBytes, places: Iterable<Pick<Place, "bytes">>, what: string): void {
  let sum = 0;
  for (const { bytes } of places) sum += bytes;
  if (!(sum <= file.size)) throw new DamagedIndex(`its ${what} are longer than it is`);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
