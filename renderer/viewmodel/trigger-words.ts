import type { TriggerDeed } from "../../workers/model/trigger-operations.js";

/** What a trigger can wait for, as a person picks it. `before`: what stands in front of what is typed. */
export const TRIGGER_EVENTS = [
  { before: "line:", title: "a line on a port that is listened to", hint: "a text, or /regular expression/" },
  { before: "marker:", title: "a marker that a script in the guest writes", hint: "all, or those with a text" },
  { before: "start:", title: "a process of the guest begins", hint: "its name, or /regular expression/" },
  { before: "end:", title: "a process of the guest ends", hint: "its name, or /regular expression/" },
  { before: "trace:", title: "an event that the guest's kernel traces", hint: "sched:sched_process_exec" },
  { before: "qemu:", title: "an event of QEMU", hint: "GUEST_PANICKED" },
] as const;

export const DEED_WORDS: Readonly<Record<TriggerDeed, string>> = {
  mark: "mark it",
  snapshot: "snapshot of the flight recorder",
  start: "start the capture",
  stop: "stop the capture",
  pause: "pause the replay",
  resume: "go on with the replay",
};
