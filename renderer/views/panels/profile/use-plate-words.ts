import { useStore } from "zustand";
import { formatMoment, formatSpan } from "../../../../workers/core/format.js";
import { absoluteTime } from "../../../../workers/core/timeline.js";
import type { ProfileRequest } from "../../../../workers/model/profile.js";
import { timelineOf } from "../../../state/selectors.js";
import { type FlameTree, nodeAt } from "../../../viewmodel/flame/flame-tree.js";
import type { SeenGraph } from "../../../viewmodel/flame/plate-words.js";
import { useApp, useSession } from "../../use-app.js";
import { useMade } from "./use-made.js";

/** How a graph is seen, for a picture of it. */
export function useSeenGraph(tree: FlameTree): SeenGraph {
  const { stores } = useApp();
  const { zoom: path, transforms, search } = useStore(stores.profile);
  const name = useSession((session) => session.name);
  const zoom = useMade(() => nodeAt(tree, path), [tree, path]);
  return { name, tree, zoom, transforms, search };
}

/** The time that a profile is of, in words. */
export function useRangeWords({ ranges }: Pick<ProfileRequest, "ranges">): string {
  const info = useSession((session) => session.info);
  const [range] = ranges ?? [];
  if (info === undefined || range === undefined) return "The whole trace";
  return `From ${formatMoment(absoluteTime(timelineOf(info), range.t0))}, for ${formatSpan(range.t1 - range.t0)}`;
}
