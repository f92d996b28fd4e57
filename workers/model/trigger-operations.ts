/** What a trigger does when its event happens. `mark`: the event stands in the log, and nothing else is done. */
export const TRIGGER_DEEDS = ["mark", "snapshot", "start", "stop", "pause", "resume"] as const;
export type TriggerDeed = (typeof TRIGGER_DEEDS)[number];

/**
 * A trigger: WHEN something happens, DO something.
 *
 *     line:TEXT           a line on a port or serial line that is listened to
 *     marker:TEXT         a line there that begins with MARK, or what a script of the guest writes to trace_marker
 *     start:NAME          a process of the guest begins; `end:NAME`: it ends
 *     trace:SYSTEM:NAME   an event that the guest's kernel traces, as in trace:sched:sched_process_exec; with a TEXT behind a blank
 *     qemu:NAME           an event of QEMU, as in qemu:GUEST_PANICKED
 *
 * TEXT may be a regular expression between slashes, `/…/` or `/…/i`. Else a line holds it, and a name is it. An empty one is met by all.
 */
export interface TriggerRule {
  readonly id: number;
  readonly when: string;
  readonly deed: TriggerDeed;
}

export type TriggerOperation =
  | { readonly op: "trigger-add"; readonly when: string; readonly deed: TriggerDeed }
  | { readonly op: "trigger-remove"; readonly id: number };

/** A trigger, and what came of it so far. */
export interface TriggerTold extends TriggerRule {
  readonly met: number;
  /** Why what it last did failed; undefined: it did not. */
  readonly failed?: string;
}

export interface TriggerStatus {
  readonly triggers: readonly TriggerTold[];
}
