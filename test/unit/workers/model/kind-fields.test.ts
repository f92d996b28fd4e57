import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as fields from "../../../../workers/model/event-fields.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";
import { columnsOf, KIND_FIELDS } from "../../../../workers/model/kind-fields.js";
import * as kvmFields from "../../../../workers/model/kvm-fields.js";
import * as monitorFields from "../../../../workers/model/monitor-fields.js";
import { CORE_FIELDS } from "../flat/core-fields.js";

// Decoders fill the columns of the fields that the table gives a kind, and no others. The compiler lets a handler read
// columns of its kind only. That it reads them by the right names, and that all are read, is what its source says. What the
// core reads is in a table.

type KindName = keyof typeof EventKind;

const workers = fileURLToPath(new URL("../../../../workers/", import.meta.url));
/** The sources of all handlers, by their paths below workers/. */
const sources = new Map(
  ["analyses", "alignment"].flatMap((folder) =>
    readdirSync(workers + folder, { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path}`)
      .filter((path) => path.endsWith(".ts"))
      .map((path) => [path, readFileSync(workers + path, "utf8")] as const),
  ),
);

const ENUMS = new Map<object, string>(
  Object.entries({ ...fields, ...kvmFields, ...monitorFields }).map(([name, each]) => [each, name]),
);

function enumsOf(kind: KindName): string[] {
  return KIND_FIELDS[EventKind[kind]].map((each) => ENUMS.get(each) as string);
}

/** A function that takes a batch, and the enums whose fields its type lets it read. */
interface Reader {
  readonly at: number;
  readonly name: string | undefined;
  readonly enums: readonly string[];
}

/** Of a file, in order: those with a type of their own, and handlers written in the list of handlers. */
function readersIn(source: string): Reader[] {
  const typed = /(?:EventHandler|PlacelessHandler|BatchWith)<([^>]*)>/g;
  const readers = [...source.matchAll(typed)].map(({ index, 1: types }) => ({
    at: index,
    name: /(\w+)(?:: | =\s+\(.*\): |\(.*\): |\(.*batch: )$/.exec(source.slice(Math.max(0, index - 120), index))?.[1],
    enums: (types as string).split("|").map((name) => name.trim()),
  }));
  const written = [...source.matchAll(/\[EventKind\.(\w+)\]: \(/g)].map(({ index, 1: kind }) => ({
    at: index,
    name: undefined,
    enums: enumsOf(kind as KindName),
  }));
  return [...readers, ...written].sort((left, right) => left.at - right.at);
}

const readers = new Map([...sources].map(([path, source]) => [path, readersIn(source)]));

/** Every `batch[Enum.field]`, and what the function it is in may read. */
const reads = [...sources].flatMap(([path, source]) =>
  [...source.matchAll(/batch\[(\w+)\.(\w+)\]/g)].map(({ index, 1: name, 2: field }) => ({
    path,
    name: name as string,
    field: field as string,
    allowed: readers.get(path)?.findLast(({ at }) => at < index)?.enums ?? [],
  })),
);

test("handlers read fields of their own kinds", () => {
  // run.ts has whole batches: it writes losses and reads where streams end.
  const others = reads.filter(({ path, name, allowed }) => path !== "analyses/run.ts" && !allowed.includes(name));
  expect(others).toEqual([]);
});

const coreReads = Object.values(CORE_FIELDS).flatMap((enums) =>
  Object.entries(enums).flatMap(([name, columns]) =>
    Object.entries(columns).map(([field, column]) => ({ name, field, column })),
  ),
);

test("the core reads fields in the columns in which they lie", () => {
  const columnOf = (name: string, field: string) =>
    [...ENUMS].flatMap(([each, of]) => (of === name ? [(each as Record<string, string>)[field]] : []));
  for (const { name, field, column } of coreReads)
    expect([name, field, ...columnOf(name, field)]).toEqual([name, field, column]);
});

test("every field is read", () => {
  const read = new Set([...reads, ...coreReads].map(({ name, field }) => `${name}.${field}`));
  const all = [...ENUMS].flatMap(([each, name]) => Object.keys(each).map((field) => `${name}.${field}`));
  expect(all.filter((field) => !read.has(field))).toEqual([]);
});

test("a kind has the fields that its handlers read, all of them and no others", () => {
  const found = new Map<string, Set<string>>();
  const all = [...readers.values()].flat();
  for (const [path, source] of sources) {
    for (const [, kind = "", handler] of source.matchAll(/\[EventKind\.(\w+)\]: (?:this\.)?(\w+|\()/g)) {
      const named = (list: readonly Reader[] = []) => list.find(({ name }) => name === handler);
      // It says that it reads none.
      const isBare = handler !== "(" && new RegExp(`\\b${handler}: EventHandler =`).test(source);
      const other = isBare ? undefined : (named(readers.get(path)) ?? named(all));
      const enums = handler === "(" ? readThere(source, kind) : other?.enums;
      found.set(kind, new Set([...(found.get(kind) ?? []), ...(enums ?? [])]));
    }
  }
  for (const [kind, enums] of Object.entries(CORE_FIELDS))
    found.set(kind, new Set([...(found.get(kind) ?? []), ...Object.keys(enums)]));
  // Handled before all analyses, and by none.
  const kinds = (Object.keys(EventKind) as KindName[]).filter((kind) => kind !== "STREAM_END" && kind !== "NONE");
  const text = (kind: KindName, names: Iterable<string>) => `${kind}: ${[...names].sort().join(" ")}`;
  expect(kinds.map((kind) => text(kind, found.get(kind) ?? ["no handler"]))).toEqual(
    kinds.map((kind) => text(kind, enumsOf(kind))),
  );
});

/** What a handler written in the list of handlers reads. */
function readThere(source: string, kind: string): string[] {
  const [, rest = ""] = source.split(`[EventKind.${kind}]: (`);
  const [body = ""] = rest.split("[EventKind.");
  const emitter = body.includes("emitter(") ? ["Emitter"] : [];
  return [...body.matchAll(/batch\[(\w+)\./g)].map(([, name = ""]) => name).concat(emitter);
}

test("no two fields of a kind share a column", () => {
  for (const kind of Object.values(EventKind)) {
    const { own, emitter } = columnsOf(kind);
    const fields = KIND_FIELDS[kind].flatMap((each) => Object.keys(each));
    const columns = [...Object.values(own), ...Object.values(emitter ?? {})];
    expect(new Set(columns).size).toBe(fields.length);
  }
});
