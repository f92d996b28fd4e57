import type { LaneStore } from "../../index/lane-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId, LaneSpec } from "../../model/lanes.js";
import type { NewOwnLane, OwnLanes } from "../../own-analyses/keys.js";
import type { Entities } from "./entities.js";

/** After the groups of a machine and the counters of a VM. */
const OWN_ORDER = 3e9;

/**
 * The lanes of one analysis, below the VM that they are about or else their machine:
 *
 *     labhost/vm/961/own/kicks              the analysis, a group
 *     labhost/vm/961/own/kicks/wait         a section, a group
 *     labhost/vm/961/own/kicks/wait/2017    a key
 */
export class AnalysisLanes implements OwnLanes {
  /** Ids of all, groups before what is in them. */
  readonly made: LaneId[] = [];
  readonly groups: string[] = [];

  constructor(
    private readonly lanes: LaneStore,
    private readonly entities: Entities,
    private readonly analysis: { readonly id: string; readonly title: string; readonly order: number },
    private readonly endNs: number,
  ) {}

  add({ section, machine, about, parts, name }: NewOwnLane): { readonly id: LaneId; readonly track: LaneTrack } {
    const kind = section.kind === "counter" ? "counter" : "own";
    const host = this.entities.hostOf(machine, about);
    const own = this.groupAt(host, `own/${this.analysis.id}`, this.analysis.title, OWN_ORDER + this.analysis.order);
    const number = Number(parts[0] ?? "");
    const order = parts.length === 1 && Number.isFinite(number) ? number : OWN_ORDER + this.lanes.count;
    const isAlone = section.key.length === 0;
    const parent = isAlone ? own : this.groupAt(own, section.id, section.title, this.lanes.count);
    const base = this.lanes.specs[parent]?.path ?? "";
    const path = `${base}/${isAlone ? section.id : pathPart(parts.join(","))}`;
    const id = this.put({ kind, path, name, parent, machine: this.machineOf(host), order, subject: -1 });
    return { id, track: this.lanes.track(id) };
  }

  /** Takes all of them away. */
  remove(): void {
    for (const lane of this.made.splice(0).reverse()) this.lanes.removePassing(lane);
    this.groups.length = 0;
  }

  private groupAt(parent: LaneId, part: string, name: string, order: number): LaneId {
    const path = `${this.lanes.specs[parent]?.path ?? ""}/${part}`;
    const known = this.lanes.find(path);
    if (known !== undefined) return known;
    if (part.startsWith("own/")) this.groups.push(path);
    const id = this.put({ kind: "group", path, name, parent, machine: this.machineOf(parent), order, subject: -1 });
    this.lanes.track(id).finish(this.endNs);
    return id;
  }

  private machineOf(lane: LaneId): string {
    return this.lanes.specs[lane]?.machine ?? "";
  }

  private put(spec: LaneSpec): LaneId {
    let { path } = spec;
    for (let again = 2; this.lanes.find(path) !== undefined; again += 1) path = `${spec.path}@${again}`;
    const id = this.lanes.addPassing({ ...spec, path });
    this.made.push(id);
    return id;
  }
}

/** "/" stands between the parts of a path. */
function pathPart(text: string): string {
  return text.replaceAll("/", "_") || "none";
}
