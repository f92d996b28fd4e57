import { kindOf } from "../../model/annotations/annotation.js";
import { type PlacedAnnotation, placedAnnotations } from "../../model/annotations/placed.js";
import type { LaneList, SessionInfo } from "../../model/engine-api.js";
import { type ExportTable, jsonColumns, laneColumns, type Row, textColumns, timeColumns } from "./table.js";

/** Of the open session: what is needed to find what annotations are about. */
export interface AnnotatedSession {
  readonly traces: SessionInfo["traces"];
  readonly lanes: LaneList | undefined;
}

/** What people wrote, as it was given with the request. In order of time; without what belongs to other traces. */
export function annotationsTable(session: () => AnnotatedSession): ExportTable {
  return {
    name: "annotations",
    columns: [
      ...textColumns("id", "kind"),
      ...laneColumns("lane"),
      ...timeColumns("start_ns", "end_ns"),
      ...textColumns("text", "author"),
      ...timeColumns("created_ns"),
      ...jsonColumns("tags", "lanes"),
      ...laneColumns("to_lane"),
      ...timeColumns("to_ns"),
      ...textColumns("colour"),
      ...timeColumns("changed_ns"),
      ...textColumns("content"),
    ],
    *rows(_context, { t0, t1, hasLane, annotations = [] }) {
      const { traces, lanes } = session();
      const byId = new Map(annotations.map((one) => [one.id, one]));
      for (const one of placedAnnotations(byId, traces, lanes)) {
        const far = one.to?.timeNs ?? one.t1;
        if (Math.max(one.t1, far) < t0 || t1 <= Math.min(one.t0, far)) continue;
        if (isWanted(one, lanes, hasLane)) yield rowOf(one, lanes);
      }
    },
  };
}

function rowOf({ annotation, t0, t1, lanes: ids, to }: PlacedAnnotation, lanes: LaneList | undefined): Row {
  const { id, text, author, colour, tags, createdMs, changedMs, content } = annotation;
  const paths = pathsOf(annotation.lanes, ids, lanes);
  const toLane = to === undefined ? annotation.to?.path : lanes?.paths[to.lane];
  const about = [id, kindOf(annotation), paths[0], t0, t1, text, author, absoluteNs(createdMs)];
  return [
    ...about,
    JSON.stringify(tags),
    JSON.stringify(paths),
    toLane,
    to?.timeNs,
    colour,
    absoluteNs(changedMs),
    content,
  ];
}

/** As they are in the session; of lanes that are not open as they were written. */
function pathsOf(
  written: readonly { readonly path: string }[],
  ids: readonly number[] | undefined,
  lanes: LaneList | undefined,
): readonly string[] {
  const found = ids?.map((id) => lanes?.paths[id] ?? "");
  return found?.length === written.length ? found : written.map(({ path }) => path);
}

/** What is about all lanes is wanted whichever lanes are. */
function isWanted(
  { annotation, lanes: ids, to }: PlacedAnnotation,
  lanes: LaneList | undefined,
  hasLane: (path: string) => boolean,
): boolean {
  const paths = pathsOf(annotation.lanes, ids, lanes);
  const far = to === undefined ? annotation.to?.path : lanes?.paths[to.lane];
  return paths.length === 0 || [...paths, ...(far === undefined ? [] : [far])].some(hasLane);
}

/** The clock of the computer on which it was written. */
function absoluteNs(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}
