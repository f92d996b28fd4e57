/**
 * What a window may ask beyond looking at VMs, by area. Each area has a file `workers/model/AREA-operations.ts` with its
 * operations, whose names begin with the area's (`input-record`), its answers and its status.
 */
export type AreaName = "input" | "capture" | "tool";

/** An operation of an area. Areas add theirs to this union. */
export type AreaOperation = never;

/** What operations of areas answer beside `{ done: true }`. Areas add theirs to this union. */
export type AreaAnswer = never;

/** What is going on, by area; missing: nothing. */
export interface AreaStatuses {
  readonly input?: unknown;
  readonly capture?: unknown;
  readonly tool?: unknown;
}
