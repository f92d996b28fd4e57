import { type LaneId, type LaneKind, NO_LANE } from "../model/lanes.js";
import type { QueryContext } from "./context.js";

/** What a lane is on its machine, whatever its pid: the same in two recordings of one machine. */
export function roleOf(context: QueryContext, lane: LaneId): string {
  const spec = context.lanes.specs[lane];
  if (spec === undefined) return "";
  switch (spec.kind) {
    case "vm":
    case "thread":
      return `${spec.kind}/${withoutPid(spec.name)}`;
    case "vcpu":
      return `${roleOf(context, spec.parent)}/vcpu/${spec.order}`;
    case "cpu":
      return `cpu/${spec.subject}`;
    case "process":
    case "guest-thread":
    case "nested-vcpu":
      return `${roleOf(context, vmOf(context, lane))}/${spec.kind}/${spec.name}`;
    default:
      return `${spec.kind}/${spec.name}`;
  }
}

/** Names of lanes end with the pid where several may have one name. */
function withoutPid(name: string): string {
  return name.replace(/ \d+$/, "");
}

/** The VM that a lane belongs to. */
export function vmOf({ lanes }: QueryContext, lane: LaneId): LaneId {
  for (let at = lane; at !== NO_LANE; at = lanes.specs[at]?.parent ?? NO_LANE) {
    if (lanes.specs[at]?.kind === "vm") return at;
  }
  return NO_LANE;
}

/** Kinds of lanes whose states are compared. */
export const COMPARED_KINDS: ReadonlySet<LaneKind> = new Set<LaneKind>([
  "vcpu",
  "nested-vcpu",
  "process",
  "guest-thread",
  "cpu",
  "thread",
]);
