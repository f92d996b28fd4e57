import { parsedJson } from "../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { isRecord } from "./merge-patch.js";

/** The view and the layout of a window, as a bundle has them (docs/bundle.md). Times are absolute ns, lanes are paths. */
export interface BundleView {
  readonly beginNs: bigint;
  readonly endNs: bigint;
  readonly selection?: { readonly beginNs: bigint; readonly endNs: bigint };
  readonly filter: string;
  readonly collapsed: readonly string[];
  readonly expanded: readonly string[];
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
}

const VERSION = 1;
/** More than a window would show. */
const MOST_LANES = 100_000;
const MOST_CHARS = 10_000;

export function bundleViewText(view: BundleView): string {
  const written = JSON.stringify(
    { version: VERSION, ...view },
    (_key, value: unknown) => (typeof value === "bigint" ? `${value}` : value),
    2,
  );
  return `${written}\n`;
}

/** Reads what a bundle holds, which may be anything. */
export function readBundleView(text: string): Result<BundleView> {
  const fields = parsedJson(text);
  if (!isRecord(fields)) return fail("the bundle's view is damaged");
  const { version, beginNs, endNs, filter } = fields;
  if (typeof version !== "number") return fail("the bundle's view is damaged");
  if (VERSION < version) return fail("a newer Lanescope wrote the bundle's view");
  const range = rangeOf({ beginNs, endNs });
  if (range === undefined) return fail("the bundle's view is damaged");
  const selection = isRecord(fields.selection) ? rangeOf(fields.selection) : undefined;
  return ok({
    ...range,
    ...(selection && { selection }),
    filter: typeof filter === "string" ? filter.slice(0, MOST_CHARS) : "",
    collapsed: pathsOf(fields.collapsed),
    expanded: pathsOf(fields.expanded),
    pinned: pathsOf(fields.pinned),
    hidden: pathsOf(fields.hidden),
  });
}

function rangeOf({ beginNs, endNs }: Readonly<Record<string, unknown>>) {
  const [begin, end] = [nsOf(beginNs), nsOf(endNs)];
  return begin === undefined || end === undefined || end <= begin ? undefined : { beginNs: begin, endNs: end };
}

function nsOf(value: unknown): bigint | undefined {
  return typeof value === "string" && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function pathsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const paths = (value as readonly unknown[]).filter((path): path is string => typeof path === "string");
  return paths.filter((path) => path.length <= MOST_CHARS).slice(0, MOST_LANES);
}
