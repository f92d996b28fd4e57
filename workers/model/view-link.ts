import { fail, ok, type Result } from "../core/result.js";

/**
 * A place in a trace as text that can be sent (`lanescope://view?…`). It names the trace by its content and nothing else: no
 * path, no address, no name of a machine beside those in the paths of lanes.
 */
export interface ViewLink {
  /** Content ids of the traces that were open. By the clock of the first one all times are told. */
  readonly contents: readonly string[];
  /** The window. */
  readonly from: bigint;
  readonly to: bigint;
  readonly selection?: { readonly from: bigint; readonly to: bigint };
  /** The selected lane, and a time in its selected state. */
  readonly lane?: string;
  readonly at?: bigint;
  /** Lanes that the selection is limited to. */
  readonly area: readonly string[];
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  /** "": none. */
  readonly filter: string;
}

/** Longer texts are refused, and never made: programs that pass links on cut longer ones. */
export const LONGEST_LINK = 8000;

const LIMITS = { contents: 64, lanes: 300, path: 2000, filter: 2000 } as const;
const BEGIN = "lanescope://view?";
const VERSION = "1";

/** The names of lists of lanes. */
const LANE_LISTS = { area: "area", pinned: "pin", hidden: "hide", opened: "open", closed: "close" } as const;
const LISTS: ReadonlySet<string> = new Set(["trace", ...Object.values(LANE_LISTS)]);
const SINGLES: ReadonlySet<string> = new Set(["v", "from", "to", "select-from", "select-to", "lane", "at", "filter"]);

/** Whether a text wants to be a link, right or not. It is never a path then. */
export function isLinkText(text: string): boolean {
  return /^lanescope:/i.test(text);
}

/** Reads a link. Whatever is not exactly as `linkText` writes it is refused as a whole. */
export function parseLink(text: string): Result<ViewLink> {
  if (LONGEST_LINK < text.length) return fail(`a link has at most ${LONGEST_LINK} characters`);
  if (!text.startsWith(BEGIN)) return fail("this is no link to a view: one begins with lanescope://view?");
  const values = valuesOf(text.slice(BEGIN.length));
  if (values === undefined) return fail("the link is damaged");
  const one = (name: string) => values.get(name)?.[0];
  if (one("v") !== VERSION) return fail("a newer Lanescope made this link", { hint: "open it with that version" });
  const [from, to, at] = [timeOf(one("from")), timeOf(one("to")), timeOf(one("at"))];
  const selected = [timeOf(one("select-from")), timeOf(one("select-to"))] as const;
  const times = ["from", "to", "at", "select-from", "select-to"];
  const contents = values.get("trace") ?? [];
  const areTimes = times.every((name) => !values.has(name) || timeOf(one(name)) !== undefined);
  const isRight = areTimes && contents.length <= LIMITS.contents && contents.every((id) => /^[0-9a-f]{32}$/.test(id));
  if (!isRight || contents.length === 0 || from === undefined || to === undefined || to <= from) {
    return fail("the link is damaged");
  }
  const [begin, end] = selected;
  if ((begin === undefined) !== (end === undefined) || (end ?? 0n) < (begin ?? 0n)) return fail("the link is damaged");
  const [lane, filter = ""] = [one("lane"), one("filter")];
  const lists = Object.entries(LANE_LISTS).map(([field, name]) => [field, values.get(name) ?? []] as const);
  const paths = [...lists.flatMap(([, list]) => list), ...(lane === undefined ? [] : [lane])];
  const isShort = paths.length <= LIMITS.lanes && paths.every(({ length }) => 0 < length && length <= LIMITS.path);
  if (!isShort || LIMITS.filter < filter.length) return fail("the link is damaged");
  return ok({
    contents,
    from,
    to,
    ...(begin !== undefined && end !== undefined && { selection: { from: begin, to: end } }),
    ...(lane !== undefined && { lane }),
    ...(at !== undefined && { at }),
    ...(Object.fromEntries(lists) as Pick<ViewLink, keyof typeof LANE_LISTS>),
    filter,
  });
}

export interface LinkText {
  readonly text: string;
  /** Lanes that were pinned, hidden, opened or closed, and had no room. */
  readonly leftOut: number;
}

/** The link as text. Lanes that would make it too long are left out, from the last one on. */
export function linkText(link: ViewLink): LinkText {
  const { contents, from, to, selection, lane, at, filter } = link;
  const head = [
    ["v", VERSION],
    ...contents.slice(0, LIMITS.contents).map((id) => ["trace", id] as const),
    ["from", `${from}`],
    ["to", `${to}`],
    ...(selection
      ? ([
          ["select-from", `${selection.from}`],
          ["select-to", `${selection.to}`],
        ] as const)
      : []),
    ...(lane === undefined || LIMITS.path < lane.length ? [] : [["lane", lane] as const]),
    ...(at === undefined ? [] : [["at", `${at}`] as const]),
    ...(filter === "" || LIMITS.filter < filter.length ? [] : [["filter", filter] as const]),
  ] as const;
  const lanes = (Object.keys(LANE_LISTS) as (keyof typeof LANE_LISTS)[]).flatMap((field) =>
    link[field].map((path) => [LANE_LISTS[field], path] as const),
  );
  let text = BEGIN + head.map(partOf).join("&");
  let [count, leftOut] = [lane === undefined ? 0 : 1, 0];
  for (const [name, path] of lanes) {
    const part = `&${partOf([name, path])}`;
    const isIn = path !== "" && path.length <= LIMITS.path && count < LIMITS.lanes;
    if (isIn && text.length + part.length <= LONGEST_LINK) {
      text += part;
      count += 1;
    } else leftOut += 1;
  }
  return { text, leftOut };
}

function partOf([name, value]: readonly [string, string]): string {
  return `${name}=${encoded(value)}`;
}

/** As in an address. A half of a letter, which no address can hold, is none. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd")).replaceAll("%2F", "/");
}

/** By name; undefined where a name is unknown, there twice though it may not be, or badly written. */
function valuesOf(query: string): ReadonlyMap<string, readonly string[]> | undefined {
  const values = new Map<string, string[]>();
  for (const part of query.split("&")) {
    const at = part.indexOf("=");
    const [name, value] = [part.slice(0, Math.max(0, at)), decoded(part.slice(at + 1))];
    const known = values.get(name);
    if (value === undefined || !(LISTS.has(name) || (SINGLES.has(name) && known === undefined))) return undefined;
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

function decoded(text: string): string | undefined {
  if (!/^[\w.~!*'()/%-]*$/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A 64-bit number. */
function timeOf(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^-?\d{1,19}$/.test(text)) return undefined;
  const ns = BigInt(text);
  return BigInt.asIntN(64, ns) === ns ? ns : undefined;
}
