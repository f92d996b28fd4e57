import type { EventKind } from "../model/event-kinds.js";
import { insteadOf, isOfKvm } from "./kernel-events.js";
import { lttngNameOf, recordable } from "./recording.js";
import { BACKENDS, type Gives, type Side, SOURCES, type SourceId } from "./sources.js";
import type { Given, View } from "./view.js";

/** What a source gives of a view, on one side. */
export interface Cell {
  readonly side: Side;
  readonly gives: Exclude<Gives, "none">;
  readonly what: string;
}

/** What is asked about: the machine that is recorded, and how its guests run. */
export interface Target {
  readonly isArm?: boolean;
  readonly accel?: "kvm" | "tcg";
}

/** What a source gives of a view. Empty: nothing. */
export function cellsOf(view: View, source: SourceId, target: Target = {}): readonly Cell[] {
  const told = (view.also ?? []).filter((given) => given.source === source && isFor(given, target)).map(cellOf);
  const byEvents = (["host", "guest"] as const)
    .filter((side) => told.every((cell) => cell.side !== side))
    .flatMap((side) => eventCell(view, source, side, target) ?? []);
  return [...byEvents, ...told].filter((cell): cell is Cell => cell.gives !== "none");
}

function cellOf({ side, gives, what }: Given): { side: Side; gives: Gives; what: string } {
  return { side, gives, what };
}

function isFor({ only, isX86 }: Given, { isArm = false, accel }: Target): boolean {
  return (only === undefined || accel === undefined || only === accel) && !(isX86 && isArm);
}

/** What the kernel's events tell that the source records. */
function eventCell(view: View, source: SourceId, side: Side, target: Target): Cell | undefined {
  const isReader = source === "bpftrace";
  if (!isReader && !BACKENDS.some((backend) => backend === source)) return undefined;
  const { needs, restsOn = needs, isOfAnyMachine, emulated } = view;
  if (side === "guest" && isOfAnyMachine !== true) return undefined;
  const kinds = [...needs, ...restsOn];
  const isOfEvents = 0 < kinds.length && 0 < recordable(kinds, target.isArm ?? false).length;
  if (!isOfEvents || !restsOn.some((kind) => has(kind, source, target))) return undefined;
  const isEmulated = target.accel === "tcg" && restsOn.every(isOfKvm);
  if (isEmulated && emulated === undefined) return undefined;
  const whole = needs.every((kind) => [kind, ...insteadOf(kind)].some((one) => has(one, source, target)));
  const gives = isEmulated ? emulated : whole ? "all" : "part";
  if (gives === undefined || gives === "none") return undefined;
  const where = side === "guest" ? "of the guest itself" : "events of the kernel";
  const lacking = whole ? "" : ", without some that it has not";
  return {
    side,
    gives: isReader ? "unread" : gives,
    what: isEmulated ? "vCPUs by the names of their threads: in the guest while they run" : `${where}${lacking}`,
  };
}

function has(kind: EventKind, source: SourceId, { isArm = false }: Target): boolean {
  return recordable([kind], isArm).some((one) => source !== "lttng" || lttngNameOf(one, isArm) !== undefined);
}

/** A way to record views. */
export interface Way {
  readonly source: SourceId;
  readonly side: Side;
  /** `all`: each of the views. `part`: some of them, or something of each. */
  readonly gives: "all" | "part";
  /** Views of which it gives nothing. */
  readonly lacks: readonly string[];
}

/** The sources that give something of the views, those that give all of it first, then by their cost for each event. */
export function sourcesFor(views: readonly View[], side: Side, target: Target = {}): readonly Way[] {
  const ways = SOURCES.flatMap(({ id: source }): Way[] => {
    const given = views.map((view) => cellsOf(view, source, target).find((cell) => cell.side === side));
    if (!given.some((cell) => cell !== undefined && cell.gives !== "unread")) return [];
    const lacks = views.filter((_, i) => given[i] === undefined || given[i]?.gives === "unread").map(({ id }) => id);
    return [{ source, side, gives: given.every((cell) => cell?.gives === "all") ? "all" : "part", lacks }];
  });
  return ways.sort((a, b) => rank(a) - rank(b) || a.lacks.length - b.lacks.length);
}

function rank({ gives }: Way): number {
  return gives === "all" ? 0 : 1;
}
