import { absoluteTime, sessionTime, type Timeline } from "../../workers/core/timeline.js";
import type { TimeRange } from "./target.js";
import type { Viewport } from "./viewport.js";

/** What linked windows show alike. */
export interface LinkedPart {
  readonly view: Viewport;
  readonly range: TimeRange | undefined;
  readonly cursorNs: number | undefined;
}

/** The session of a window: the contents of its traces, and which absolute times its times are. */
export interface LinkedSession {
  readonly contents: readonly string[];
  readonly timeline: Timeline;
}

/**
 * What a linked window tells the others. Times are absolute ns, as sessions with more traces begin at other times; with the
 * part of a ns that a far zoom has.
 */
export interface LinkedMessage {
  readonly contents: readonly string[];
  readonly view: { readonly at: Moment; readonly spanNs: number };
  readonly range: { readonly from: Moment; readonly to: Moment } | undefined;
  readonly cursor: Moment | undefined;
}

interface Moment {
  readonly ns: bigint;
  readonly part: number;
}

export function linkedMessage({ contents, timeline }: LinkedSession, part: LinkedPart): LinkedMessage {
  const at = (t: number): Moment => ({ ns: absoluteTime(timeline, Math.floor(t)), part: t - Math.floor(t) });
  const { view, range, cursorNs } = part;
  return {
    contents,
    view: { at: at(view.startNs), spanNs: view.spanNs },
    range: range && { from: at(range.t0), to: at(range.t1) },
    cursor: cursorNs === undefined ? undefined : at(cursorNs),
  };
}

/** What a window is to show by the message of another; undefined where the two have no trace in common. */
export function linkedPart({ contents, timeline }: LinkedSession, message: LinkedMessage): LinkedPart | undefined {
  if (!sharesTrace(contents, message.contents)) return undefined;
  const t = ({ ns, part }: Moment) => sessionTime(timeline, ns) + part;
  const { view, range, cursor } = message;
  return {
    view: { startNs: t(view.at), spanNs: view.spanNs },
    range: range && { t0: t(range.from), t1: t(range.to) },
    cursorNs: cursor && t(cursor),
  };
}

export function sharesTrace(a: readonly string[], b: readonly string[]): boolean {
  return a.some((one) => b.includes(one));
}
