import type { ByteSource, OpenSource, SourceSpec } from "../byte-source.js";
import { fail, ok, type Result } from "../result.js";
import { type CacheOptions, cachedSource } from "./cached.js";
import { memorySource } from "./memory.js";
import { sliceSource } from "./slice.js";

/** The kinds of spec that need the platform. */
export type LeafSpec = Extract<SourceSpec, { kind: "file" | "http" | "blob" }>;
export type LeafKind = LeafSpec["kind"];

/** A platform's way to open a leaf, and how to cache it; `undefined` where the kind does not exist there. */
export interface LeafOpener<Kind extends LeafKind> {
  readonly open: (spec: Extract<LeafSpec, { kind: Kind }>) => Result<ByteSource>;
  readonly cache: CacheOptions;
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
    const opener = openLeaf(leaf, leaves);
    if (!opener.ok) return opener;
    const { source, cache } = opener.value;
    return ok(cachedSource(cut(source, offset, size, isSlice), cache));
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

interface OpenedLeaf {
  readonly source: ByteSource;
  readonly cache: CacheOptions;
}

function openLeaf(leaf: LeafSpec, leaves: LeafOpeners): Result<OpenedLeaf> {
  switch (leaf.kind) {
    case "file":
      return withCache(leaves.file?.open(leaf), leaves.file?.cache, leaf.kind);
    case "http":
      return withCache(leaves.http?.open(leaf), leaves.http?.cache, leaf.kind);
    case "blob":
      return withCache(leaves.blob?.open(leaf), leaves.blob?.cache, leaf.kind);
  }
}

function withCache(
  opened: Result<ByteSource> | undefined,
  cache: CacheOptions | undefined,
  kind: LeafKind,
): Result<OpenedLeaf> {
  if (opened === undefined || cache === undefined) return fail(`cannot open a ${kind} source here`);
  return opened.ok ? ok({ source: opened.value, cache }) : opened;
}
