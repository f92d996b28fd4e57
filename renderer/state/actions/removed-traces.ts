import { isMeantBy } from "../../../workers/model/clock-choice.js";
import type { LaneList, TraceInfo } from "../../../workers/model/engine-api.js";
import { withEarlier } from "../persistence/carried-view.js";
import { aloneIn, type GivenItem, ownerOf, withoutTrace, withTrace } from "./given-files.js";
import type { RemovedTrace, Wish } from "./wish.js";

type OpenTraces = TraceInfo["traces"];

/** A wish without one of the open traces, which can come back; undefined where it is none of several. */
export function wishWithout(wish: Wish, path: string, traces: OpenTraces): Wish | undefined {
  const item = ownerOf(wish.items, path);
  const left = traces.filter((one) => one.path !== path);
  if (item === undefined || left.length === 0 || left.length === traces.length) return undefined;
  const isLeft = (name: string) => left.some((one) => one.machine === name || isMeantBy(one.path, name));
  const all = wish.choices.offsets ?? [];
  const removed = { path, item, offsets: all.filter(({ trace }) => !isLeft(trace)), view: wish.carried };
  return {
    ...wish,
    items: withoutTrace(
      wish.items,
      path,
      traces.map((one) => one.path),
    ),
    choices: { ...wish.choices, offsets: all.filter(({ trace }) => isLeft(trace)) },
    removed: [...wish.removed, removed],
  };
}

/** A wish with the trace again that was removed last. `lanes`: those on screen. */
export function wishWithLast(
  wish: Wish,
  lanes: LaneList | undefined,
): { readonly wish: Wish; readonly back: RemovedTrace } | undefined {
  const back = wish.removed.at(-1);
  if (back === undefined) return undefined;
  const here = new Set(lanes?.paths);
  const offsets = [...(wish.choices.offsets ?? []), ...back.offsets];
  return {
    back,
    wish: {
      ...wish,
      items: withTrace(wish.items, back.path, back.item),
      choices: { ...wish.choices, offsets },
      removed: wish.removed.slice(0, -1),
      carried: withEarlier(wish.carried, back.view, here),
    },
  };
}

/** What has to be read for a trace to come back. */
export function itemOf({ item, path }: RemovedTrace, traces: OpenTraces): GivenItem {
  return aloneIn(
    item,
    path,
    traces.map((one) => one.path),
  );
}
