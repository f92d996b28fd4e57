import { useStore } from "zustand";
import type { LaneKind } from "../../../workers/model/lanes.js";
import type { Table } from "../../../workers/model/table.js";
import { EXITS, FAMILIES, LATENCIES, type LatencyFamily } from "../../viewmodel/latency-family.js";
import { textAt } from "../../viewmodel/table-view.js";
import { useApp, useSession } from "../use-app.js";
import { EmptyTable } from "./empty-table.js";
import { LatencyShape } from "./latency-shape.js";
import { useTable } from "./use-table.js";

/** Kinds of one family to choose from; the table of percentiles has all. */
const MOST_KINDS = 200;

const KIND_TITLES: Readonly<Record<string, string>> = {
  wakeup: "Wake-up to run",
  "irq-inject": "Interrupt injection",
  timer: "Timer lateness",
  virtio: "virtio",
  block: "Block I/O",
  "block-queue": "Block queue",
  syscall: "System calls",
  "page-in": "Page-in by the host",
};

/** Lanes whose intervals are the cases of a family. */
const LANES_OF: Readonly<Partial<Record<LatencyFamily["id"], readonly LaneKind[]>>> = {
  exit: ["vcpu", "nested-vcpu"],
  wait: ["vcpu", "thread"],
  slice: ["slice"],
};

/** Cases of one kind: latencies, exits of a reason, waits, slices. Their shape, and the cases, the longest first. */
export function LatencyPanel() {
  const app = useApp();
  const choice = useStore(app.stores.tables, (tables) => tables.latency);
  const kinds = useSession((session) => session.lanes?.kinds);
  const latencies = useTable({ name: LATENCIES.percentiles, limit: 50 });
  const has = ({ id }: LatencyFamily) => LANES_OF[id]?.some((kind) => kinds?.includes(kind)) === true;
  const others = FAMILIES.filter(has);
  const hasLatencies = latencies.table !== undefined && 0 < latencies.table.count;
  const chosen = FAMILIES.find(({ id }) => id === choice.family);
  const isThere = chosen !== undefined && (chosen === LATENCIES ? hasLatencies : others.includes(chosen));
  const family = isThere ? chosen : hasLatencies ? LATENCIES : (others[0] ?? LATENCIES);
  const own = useTable({ name: family.percentiles, limit: MOST_KINDS });
  const failure = latencies.failure ?? own.failure;
  if (failure !== undefined) return <p className="failure">{failure}</p>;
  if (latencies.table === undefined || own.table === undefined) return <p className="hint">Counting…</p>;
  const words = kindsOf(own.table, family);
  const word = words.find((one) => one === choice.words[family.id]) ?? words[0];
  const choose = (of: LatencyFamily, to: string | undefined) =>
    app.actions.tables.setLatency({ family: of.id, words: { ...choice.words, ...(to && { [of.id]: to }) } });
  const latencyKinds = kindsOf(latencies.table, LATENCIES);
  if (word === undefined && latencyKinds.length === 0 && others.length < 2)
    return <EmptyTable name={EXITS === family ? EXITS.cases : LATENCIES.cases} hasLaneChoice />;
  const choices = (
    <div className="latency-kinds">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <span className="choice" role="group" aria-label="Kind of latency">
        {latencyKinds.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={family === LATENCIES && one === word}
            onClick={() => choose(LATENCIES, one)}
          >
            {KIND_TITLES[one] ?? one}
          </button>
        ))}
        {others.map((one) => (
          <button key={one.id} type="button" aria-pressed={family === one} onClick={() => choose(one, undefined)}>
            {one.title}
          </button>
        ))}
      </span>
      {family !== LATENCIES && 0 < words.length && (
        <select
          className="select"
          aria-label={family === EXITS ? "Reason of the exits" : `Kind of ${family.title.toLowerCase()}`}
          value={word}
          onChange={(event) => choose(family, event.target.value)}
        >
          {words.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </div>
  );
  if (word === undefined) {
    return (
      <div className="latency">
        <div className="latency-shape">
          {choices}
          <EmptyTable name={family.cases} hasLaneChoice />
        </div>
      </div>
    );
  }
  return <LatencyShape family={family} table={own.table} kind={word} choices={choices} />;
}

function kindsOf(table: Table, { kind }: LatencyFamily): string[] {
  return Array.from({ length: table.count }, (_, row) => textAt(table, kind, row));
}
