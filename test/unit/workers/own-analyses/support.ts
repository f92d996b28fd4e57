import { StringTable } from "../../../../workers/core/string-table.js";
import { predicateOf } from "../../../../workers/filter/compile.js";
import type { FilterField, FilterValue } from "../../../../workers/filter/fields.js";
import { parseFilter } from "../../../../workers/filter/parse.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import { STATE_NAMES, State } from "../../../../workers/model/states.js";
import type { EventTerms } from "../../../../workers/own-analyses/compile.js";
import { checkFile } from "../../../../workers/own-analyses/file/check-file.js";
import type { NewOwnLane } from "../../../../workers/own-analyses/keys.js";
import { LIMITS, type Limits } from "../../../../workers/own-analyses/limits.js";
import { joinedLosses } from "../../../../workers/own-analyses/losses.js";
import { OwnRun } from "../../../../workers/own-analyses/run.js";

/** An event as a line of a test: its name under `events`, a time and fields. */
export interface TestEvent {
  readonly on: string;
  readonly t: number;
  readonly machine?: number;
  readonly fields?: Readonly<Record<string, FilterValue>>;
}

export interface TestRun {
  /** In order of time. */
  readonly events: readonly TestEvent[];
  readonly endNs?: number;
  readonly beginNs?: number;
  /** `cpu`: only of that one. */
  readonly losses?: readonly { readonly from: number; readonly to: number; readonly cpu?: number }[];
  readonly limits?: Partial<Limits>;
  readonly stoppedNs?: number;
  /** Events that may not occur. */
  readonly names?: readonly string[];
}

const field = (name: string): FilterField<TestEvent> => ({ type: "any", read: ({ fields }) => fields?.[name] });

const TERMS: EventTerms<TestEvent> = {
  field: (name) => (name === "nowhere" ? undefined : ({ fields }) => fields?.[name]),
  entity: () => undefined,
  condition(where) {
    const parsed = parseFilter(where);
    if (!parsed.ok) return parsed.error.message;
    const made = predicateOf<TestEvent>(parsed.filter, { fields: {}, other: field });
    return "message" in made ? made.message : { test: made, lacking: [] };
  },
};

/** Runs a definition, given without what all have, and answers all that it made as text. */
export function runOwn(sections: object, test: TestRun) {
  const { events, endNs = 1000, beginNs = 0, losses = [], limits, stoppedNs, names: more = [] } = test;
  const names = [...new Set([...events.map(({ on }) => on), ...namesIn(sections), ...more])];
  const text = JSON.stringify({
    version: 1,
    id: "test",
    title: "Test",
    events: Object.fromEntries(names.map((name) => [name, name])),
    ...sections,
  });
  const { definition, problems } = checkFile(text);
  if (definition === undefined) throw new Error(JSON.stringify(problems));
  const strings = new StringTable();
  const lanes = new LaneStore();
  const run = new OwnRun<TestEvent>(definition, {
    terms: TERMS,
    strings,
    beginNs,
    lanes: {
      add({ section, parts, name }: NewOwnLane) {
        const path = [section.id, ...parts].join("/");
        const id = lanes.addPassing({ kind: "own", path, name, parent: -1, machine: "", order: 0, subject: -1 });
        return { id, track: lanes.track(id) };
      },
    },
    losses: {
      of: (_, cpu) =>
        joinedLosses(
          losses
            .filter((loss) => cpu === undefined || loss.cpu === undefined || loss.cpu === cpu)
            .map(({ from, to }) => [from, to] as const),
        ),
    },
    limits: { ...LIMITS, ...limits },
  });
  for (const event of events) {
    run.take(event, event.t, event.machine ?? 0, [definition.events.findIndex(({ name }) => name === event.on)]);
  }
  const { facts, ...outcome } = run.finish(endNs, lanes, stoppedNs);
  const rowsOf = (path: string) => {
    const track = lanes.track(lanes.find(path) as number);
    return Array.from({ length: track.count }, (_, row) => {
      const state = track.stateAt(row);
      const name = state === State.UNKNOWN || state === State.NONE ? "" : ` ${strings.get(track.auxAt(row))}`;
      const word = state === State.NONE ? "-" : (STATE_NAMES[state] ?? "").replace("own-", "");
      return `${track.startAt(row)}..${track.endAt(row, endNs)} ${word}${name}`;
    });
  };
  const { columns } = facts.latencies;
  const latencies = Array.from({ length: facts.latencies.count }, (_, row) => {
    const { section, parts } = facts.keys[columns.key.at(row)] as (typeof facts.keys)[number];
    const times = `${columns.start.at(row)}..${columns.end.at(row)}`;
    return `${[section.id, ...parts].join("/")} ${times} ${strings.get(columns.detail.at(row))}`;
  });
  const counters = facts.keys.flatMap(({ section, parts, points }) =>
    Array.from({ length: points?.count ?? 0 }, (_, row) => {
      const { t, value } = (points as NonNullable<typeof points>).columns;
      return `${[section.id, ...parts].join("/")} ${t.at(row)} ${value.at(row)}`;
    }),
  );
  const findings = (t0 = beginNs, t1 = endNs) => [...facts.find(t0, t1)].flatMap((found) => found ?? []);
  return { ...outcome, facts, rowsOf, latencies, counters, findings, lanes };
}

/** Names under "on", "from" and "to" that no event of the test has. */
function namesIn(sections: object): readonly string[] {
  const names: string[] = [];
  JSON.stringify(sections, (key, value: unknown) => {
    if (key === "on" && typeof value === "string") names.push(value);
    return value;
  });
  return names;
}
