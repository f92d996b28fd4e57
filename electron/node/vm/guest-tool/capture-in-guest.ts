import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { ToolPlan, ToolWay, ToolWish } from "../../../../workers/model/tool-operations.js";
import type { GuestAsker } from "../guest-asker.js";
import type { HostMachine } from "../host-machine.js";
import { linkOf, openLink } from "./guest-ways.js";
import { PackShelf } from "./pack-shelf.js";
import { type Planned, type PlannedGuest, planInGuest } from "./plan.js";
import { type GuestOutcome, newRecordingId, type RecordingWatch, recordInGuest } from "./record-in-guest.js";

export interface GuestCapture extends ToolWish {
  /** Undefined facts of the VM are 0 or empty. */
  readonly guest: Omit<PlannedGuest, "via" | "address">;
  readonly way: ToolWay;
  /** Where the guest is asked for its processes by this way already: its port serves one client. */
  readonly asker?: GuestAsker | undefined;
  readonly host: HostMachine;
  /** Files of `lanescope pack`. */
  readonly packs?: readonly string[];
}

/** A capture that was planned. Nothing has been sent. */
export interface PlannedCapture {
  readonly plan: ToolPlan;
  /** To be called once a person has agreed to the plan. Files go to `folder`. */
  run(folder: string, watch: RecordingWatch): Promise<Result<GuestOutcome>>;
}

/** For commands, which ask the person on the terminal. */
export async function planCapture(capture: GuestCapture): Promise<Result<PlannedCapture>> {
  const { guest, way } = capture;
  const shelf = new PackShelf(capture.packs);
  const planned = await planInGuest({ ...guest, ...way }, capture, newRecordingId(), shelf.get);
  if (!planned.ok) return planned;
  return ok({ plan: planned.value.plan, run: (folder, watch) => run(capture, planned.value, folder, watch) });
}

async function run(
  { asker, way, host }: GuestCapture,
  { recording }: Planned,
  folder: string,
  watch: RecordingWatch,
): Promise<Result<GuestOutcome>> {
  // A person at the terminal may type ssh's password.
  const link = asker === undefined ? await openLink(way, host, true) : await linkOf(asker);
  if (!link.ok) return link;
  try {
    const outcome = await recordInGuest(recording, link.value, folder, watch);
    return 0 < outcome.files.length || outcome.why === undefined ? ok(outcome) : fail(outcome.why);
  } finally {
    link.value.close();
  }
}
