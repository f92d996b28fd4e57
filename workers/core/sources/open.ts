import type { ByteSource, OpenSource, SourceSpec } from "../byte-source.js";
import { fail, ok, type Result } from "../result.js";
import { type CacheOptions, cachedSource } from "./cached.js";
import { memorySource } from "./memory.js";
import { clampRange } from "./range.js";

/** The kinds of spec that need the platform. */
export type LeafSpec = Extract<SourceSpec, { kind: "file" | "http" | "blob" }>;
export type LeafKind = LeafSpec["kind"];

/** A platform's way to open a leaf, and how to cache it; `undefined` where the kind does not exist there. */
export interface LeafOpener<Kind extends LeafKind> {
  readonly open: (spec: Extract<LeafSpec, { kind: Kind }>) => Result<ByteSource>;
  readonly cache: CacheOptions;
  /** For those who read a source, or a slice of one, from its begin to its end. */
  readonly inOrder?: (source: ByteSource) => ByteSource;
}

export type LeafOpeners = { readonly [Kind in LeafKind]: LeafOpener<Kind> | undefined };

/** Slices of slices beyond this are a bug or an attack, not an archive. */
const MAX_SLICES = 16;

/** Builds an `OpenSource` from the platform's own kinds of source. Each opened source has a cache of its own. */
export function openSourceWith(leaves: LeafOpeners): OpenSource {
  return (spec) => {
    const { leaf, offset, size, isSlice } = flatten(spec);
    if (leaf === undefined) return fail("slices are nested too deeply");
    if (leaf.kind === "memory") return ok(cut(memorySource(leaf.bytes, leaf.size), offset, size, isSlice));
    // A leaf's opener takes leaves of that kind.
    const opener = leaves[leaf.kind] as LeafOpener<LeafKind> | undefined;
    if (opener === undefined) return fail(`cannot open a ${leaf.kind} source here`);
    const opened = opener.open(leaf);
    if (!opened.ok) return opened;
    const source = cut(opened.value, offset, size, isSlice);
    return ok(cachedSource(opener.inOrder?.(source) ?? source, opener.cache));
  };
}

type Memory = Extract<SourceSpec, { kind: "memory" }>;

interface Flat {
  readonly leaf: LeafSpec | Memory | undefined;
  readonly offset: number;
  readonly size: number;
  readonly isSlice: boolean;
}

/** A slice of a slice of a file is a slice of the file. */
function flatten(spec: SourceSpec): Flat {
  let current = spec;
  let offset = 0;
  let size = spec.size;
  for (let depth = 0; depth <= MAX_SLICES; depth += 1) {
    if (current.kind !== "slice") return { leaf: current, offset, size, isSlice: current !== spec };
    // An inner slice also ends where the outer one does.
    size = Math.max(0, Math.min(size, current.size - offset));
    offset += current.offset;
    current = current.base;
  }
  return { leaf: undefined, offset: 0, size: 0, isSlice: true };
}

function cut(source: ByteSource, offset: number, size: number, isSlice: boolean): ByteSource {
  return isSlice ? sliceSource(source, offset, size) : source;
}

/**
 * The bytes [offset, offset + size) of another source, as a source of its own. Closing it closes `base`.
 * A slice that reaches beyond its base is shorter than asked for: `size` tells.
 */
export function sliceSource(base: ByteSource, offset: number, size: number): ByteSource {
  const available = Math.max(0, Math.min(size, base.size - offset));
  return {
    size: available,
    readsShared: base.readsShared,
    async read(at, length, into) {
      const range = clampRange(available, at, length);
      if (!range.ok) return range;
      return base.read(offset + range.value.start, range.value.end - range.value.start, into);
    },
    bodyOf: async (start, end) => base.bodyOf?.(offset + start, offset + end),
    close() {
      base.close();
    },
  };
}
