import { type ReactNode, useId } from "react";
import { formatAlignedDuration, formatCount, formatNumber, formatShare } from "../../../../workers/core/format.js";
import type { LaneId } from "../../../../workers/model/lanes.js";
import type { TableColumn } from "../../../../workers/model/table.js";
import { CancellingQuery } from "../../../engine/cancelling-query.js";
import { type GroupFigures, vmInfo } from "../../../viewmodel/group-figures.js";
import type { LaneMembers } from "../../../viewmodel/lane-members.js";
import { withDescendants } from "../../../viewmodel/lane-tree.js";
import { useSession } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";
import type { Scope } from "../use-scope.js";
import { alignmentText } from "./alignment-text.js";
import { Facts } from "./facts.js";
import { LaneLink } from "./lane-link.js";

const MAX_NAMED = 8;

interface VmProps {
  readonly members: LaneMembers;
  readonly scope: Scope;
}

/** What a VM is, and its sums in the range or the window. */
export function VmFacts({
  lane,
  members,
  figures,
  scope,
}: VmProps & { readonly lane: LaneId; readonly figures: GroupFigures | undefined }) {
  const lanes = useSession((session) => session.lanes);
  const tree = useSession((session) => session.tree);
  const trace = useSession((session) => session.trace);
  const path = lanes?.paths[lane] ?? "";
  const { vm, guest } = vmInfo(trace, path, lanes?.subjects[lane] ?? Number.NaN);
  const processes = [...withDescendants(tree, lane)].filter((one) => lanes?.kinds[one] === "process");
  const windowNs = Math.max(1, scope.t1 - scope.t0);
  const tids = vm?.vcpus.map(({ id, tid }) => `vCPU ${id}: thread ${tid}`).join(", ") ?? "";
  const rows: (readonly [string, ReactNode])[] = [
    ["Process", `${vm?.name ? `${vm.name}, ` : ""}pid ${lanes?.subjects[lane] ?? ""}`],
    ["vCPUs", `${formatCount(members.lanes.length)}${tids === "" || 4 < members.lanes.length ? "" : ` (${tids})`}`],
  ];
  if (figures !== undefined) {
    const allNs = windowNs * members.lanes.length;
    rows.push([
      "On a CPU",
      `${formatAlignedDuration(figures.busyNs)}, ${formatShare(figures.busyNs / windowNs)} of one CPU`,
    ]);
    rows.push([
      "Steal",
      `${formatAlignedDuration(figures.stolenNs)}, ${formatShare(figures.stolenNs / allNs)} of the time`,
    ]);
  }
  if (guest !== undefined) {
    const clock = guest.alignment === undefined ? "its clock is not aligned" : alignmentText(guest.alignment);
    rows.push(["Guest", `${guest.name}, whose own trace is open; ${clock}`]);
  }
  if (0 < processes.length) rows.push(["Guest runs", namesOf(processes)]);
  return <Facts rows={rows} />;

  function namesOf(all: readonly LaneId[]): ReactNode {
    const sorted = [...all].sort((a, b) => (lanes?.rows[b] ?? 0) - (lanes?.rows[a] ?? 0));
    const links = sorted.slice(0, MAX_NAMED).map((one) => (
      <span key={one} className="details-item">
        <LaneLink lane={one} />
      </span>
    ));
    return [...links, all.length <= MAX_NAMED ? "" : `and ${all.length - MAX_NAMED} more`];
  }
}

const MAX_ROWS = 6;

/** Who took the time of the VM's vCPUs. */
export function VmCulprits({ members, scope }: VmProps) {
  const asker = useId();
  const { t0, t1 } = scope;
  const request = { table: "steal", t0, t1, lanes: Int32Array.from(members.lanes), limit: 1000, asker };
  const table = useAnswer(
    `steal:${members.lane}:${t0}:${t1}`,
    request,
    async (engine, asked) => {
      const answer = await engine.table(asked);
      return answer.ok ? answer.value : undefined;
    },
    CancellingQuery,
  );
  if (table === undefined) return undefined;
  const culprits = culpritsOf(table.columns, table.count);
  return (
    <section className="details-part">
      <h3>Who took its time</h3>
      {culprits.length === 0 && <p className="quiet">Nobody: its vCPUs ran whenever they could.</p>}
      {culprits.slice(0, MAX_ROWS).map(({ lane, word, ns, worstNs }) => (
        <div key={`${lane} ${word}`} className="details-line num">
          <span className="details-name">{lane < 0 ? word : <LaneLink lane={lane} timeNs={worstNs} isLong />}</span>
          <span>{formatAlignedDuration(ns)}</span>
        </div>
      ))}
      {MAX_ROWS < culprits.length && <p className="quiet">and {culprits.length - MAX_ROWS} more: see Steal</p>}
    </section>
  );
}

interface Culprit {
  readonly lane: LaneId;
  /** The word in place of a lane. */
  readonly word: string;
  ns: number;
  worstNs: number;
  maxNs: number;
}

/** Rows of the table `steal`, all victims together. */
function culpritsOf(columns: readonly TableColumn[], count: number): readonly Culprit[] {
  const by = new Map<string, Culprit>();
  const numbers = (name: string) => {
    const column = columns.find((one) => one.name === name);
    return column?.type === "duration" || column?.type === "time" ? column.values : new Float64Array(count);
  };
  const lanes = columns.find((one) => one.name === "culprit_lane");
  const kinds = columns.find((one) => one.name === "culprit_kind");
  const [total, max, worst] = [numbers("total_ns"), numbers("max_ns"), numbers("worst_ns")];
  for (let row = 0; row < count; row++) {
    const lane = lanes?.type === "lane" ? (lanes.values[row] ?? -1) : -1;
    const kind = kinds?.type === "text" ? (kinds.values[row] ?? "") : "";
    const isLane = 0 <= lane && kind !== "interrupt";
    const word = isLane ? "" : (WORDS[kind] ?? kind);
    const key = isLane ? `${lane}` : word;
    const known = by.get(key) ?? { lane: isLane ? lane : -1, word, ns: 0, worstNs: 0, maxNs: 0 };
    by.set(key, known);
    known.ns += total[row] ?? 0;
    if ((max[row] ?? 0) < known.maxNs) continue;
    known.maxNs = max[row] ?? 0;
    known.worstNs = worst[row] ?? 0;
  }
  return [...by.values()].sort((a, b) => b.ns - a.ns);
}

/** Culprits that are no lane of their own. */
const WORDS: Readonly<Record<string, string>> = {
  interrupt: "interrupts of the host",
  idle: "nobody, the CPU was idle",
  unknown: "not known",
};

/** The exits of the VM's vCPUs together. */
export function VmExits({ members, scope }: VmProps) {
  const { t0, t1 } = scope;
  const question = { lanes: Int32Array.from(members.lanes), t0, t1 };
  const answer = useAnswer(`exits:${members.lane}:${t0}:${t1}`, question, (engine, asked) => engine.statistics(asked));
  if (answer === undefined || answer.exits.length === 0) return undefined;
  const { exits } = answer;
  const count = exits.reduce((sum, row) => sum + row.count, 0);
  const seconds = Math.max(1, t1 - t0) / 1e9;
  return (
    <section className="details-part">
      <h3>Exits: {formatNumber(count / seconds)} per second</h3>
      {exits.slice(0, MAX_ROWS).map((row) => (
        <div key={row.reason} className="details-line num">
          <span className="details-name">{row.reason}</span>
          <span>{formatCount(row.count)}</span>
          <span className="quiet">{formatAlignedDuration(row.totalNs)}</span>
        </div>
      ))}
    </section>
  );
}
