import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SectionHash } from "./answers.js";
import { RowHash } from "./row-hash.js";

type Sections = ReadonlyMap<string, SectionHash>;

/** The hashes that are known, by trace and section. */
export type Book = ReadonlyMap<string, Sections>;

/** Tests and programs run at the top of the checkout. */
const FILE = join(process.cwd(), "test/golden/engine-answers/answers.tsv");
const HEAD = "trace\tsection\trows\thash\n";

export function readBook(): Book {
  const book = new Map<string, Map<string, SectionHash>>();
  const lines = existsSync(FILE) ? readFileSync(FILE, "utf8").trimEnd().split("\n").slice(1) : [];
  for (const line of lines) {
    const [trace = "", section = "", rows, hash = ""] = line.split("\t");
    const sections = book.get(trace) ?? new Map<string, SectionHash>();
    book.set(trace, sections);
    sections.set(section, { rows: Number(rows), hash });
  }
  return book;
}

/** Traces and sections by name, so that two renewals differ only where answers do. */
export function writeBook(book: Book): void {
  const lines = [...book]
    .toSorted(byName)
    .flatMap(([trace, sections]) =>
      [...sections].toSorted(byName).map(([section, { rows, hash }]) => `${trace}\t${section}\t${rows}\t${hash}\n`),
    );
  writeFileSync(FILE, HEAD + lines.join(""));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Traces that are kept and that no case is any more. Cases whose data is not here begin with another word. */
export function staleIn(book: Book, cases: readonly { readonly name: string }[]): readonly string[] {
  const names = new Set(cases.map(({ name }) => name));
  const words = new Set(cases.map(({ name }) => firstWord(name)));
  return [...book.keys()].filter((name) => words.has(firstWord(name)) && !names.has(name));
}

function firstWord(name: string): string {
  return name.split(" ")[0] ?? "";
}

/** All sections as one, for traces of which there are many. */
export function inOne(sections: Sections): Sections {
  const all = new RowHash();
  let rows = 0;
  for (const [name, section] of sections) {
    all.add(`${name} ${section.rows} ${section.hash}`);
    rows += section.rows;
  }
  return new Map([["all", { rows, hash: all.text }]]);
}

/** The sections that are not as they are known, each in words. */
export function differences(known: Sections | undefined, found: Sections): ReadonlyMap<string, string> {
  const names = new Set([...(known?.keys() ?? []), ...found.keys()]);
  const told = new Map<string, string>();
  for (const name of [...names].toSorted()) {
    const [before, now] = [known?.get(name), found.get(name)];
    if (before?.hash === now?.hash && before?.rows === now?.rows) continue;
    const rows = (section: SectionHash | undefined) => (section === undefined ? "none" : `${section.rows} rows`);
    told.set(
      name,
      before?.rows === now?.rows ? `${rows(now)}, of which some differ` : `${rows(now)}, known: ${rows(before)}`,
    );
  }
  return told;
}
