/**
 * The objects of a session that is being read, as a graph: everything that can be reached from some roots. A part of an
 * unfinished index holds them (graph-writer.ts), and another process puts them back (graph-reader.ts).
 *
 * Closures cannot be written. But a session that begins makes the same objects each time, and its closures hold those. These
 * are its **first objects**. They are numbered by the order in which a walk meets them, and what is put back is put into them.
 * All others are made anew, by their class. So functions are never written: at a first object they are there already, and an
 * object that came later and holds one cannot be kept.
 */

/** What a part of the code makes, and this cannot write, or would write falsely. */
export class CannotKeep extends Error {}

/** Which objects there can be beside plain ones, arrays, maps, sets and arrays of numbers. */
export interface GraphClasses {
  /** Of objects that come after the first ones. What makes one whose fields are functions, too: those stay. */
  readonly classes: ReadonlyMap<Constructor, (() => object) | undefined>;
  /** Names of fields that are left as they are: caches, and what belongs to a process. */
  readonly passing: ReadonlyMap<Constructor, ReadonlySet<string>>;
  /** Never looked into, such as memory of WebAssembly. There may be such only among the first objects. */
  isOpaque(object: object): boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: any class
export type Constructor = abstract new (...args: any[]) => object;

export const ARRAY_KINDS = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

/** What a node of the graph is. */
export enum Node {
  PLAIN,
  OBJECT,
  ARRAY,
  MAP,
  SET,
  NUMBERS,
  BUFFER,
  OPAQUE,
}

export enum Value {
  UNDEFINED,
  NULL,
  TRUE,
  FALSE,
  INT,
  FLOAT,
  TEXT,
  NODE,
  BIGINT,
  FUNCTION,
  HOLE,
}

export function isBuffer(object: object): object is ArrayBufferLike {
  return (
    object instanceof ArrayBuffer || (typeof SharedArrayBuffer !== "undefined" && object instanceof SharedArrayBuffer)
  );
}

const NONE: ReadonlySet<string> = new Set();

/** The fields of an object that count. */
export function fieldsOf(object: object, { passing }: GraphClasses): readonly string[] {
  const without = passingOf(object, passing);
  const keys = Object.keys(object);
  return without === NONE ? keys : keys.filter((key) => !without.has(key));
}

export function passingOf(object: object, passing: GraphClasses["passing"]): ReadonlySet<string> {
  return passing.get(object.constructor as Constructor) ?? NONE;
}

/** The objects that there are when a session begins, in the order of a walk from `roots`. */
export function firstObjects(roots: readonly object[], classes: GraphClasses): readonly object[] {
  const found = new Set<object>();
  const add = (value: unknown): void => {
    if (typeof value === "object" && value !== null) found.add(value);
  };
  roots.forEach(add);
  // A set is walked with what is added meanwhile.
  for (const object of found) {
    if (classes.isOpaque(object) || isBuffer(object)) continue;
    if (ArrayBuffer.isView(object)) add(object.buffer);
    else if (object instanceof Map) {
      for (const [key, value] of object) {
        add(key);
        add(value);
      }
    } else if (object instanceof Set || Array.isArray(object)) for (const value of object) add(value);
    else for (const key of fieldsOf(object, classes)) add((object as Record<string, unknown>)[key]);
  }
  return [...found];
}
