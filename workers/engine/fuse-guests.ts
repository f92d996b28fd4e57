import { Pace } from "../core/pace.js";
import type { QueryContext } from "../query/context.js";
import { veilSteps } from "../query/fused/veils.js";
import { inSteps } from "../query/resumable.js";
import { addInnermostLanes } from "./innermost-lanes.js";

/** Everything is read, and guests stand below their VMs: what their hosts took of them, and what CPUs really ran. */
export async function fuseGuests(context: QueryContext, yieldToLoop: () => Promise<void>): Promise<void> {
  const pace = new Pace(yieldToLoop);
  await inSteps(veilSteps(context), () => pace.pause());
  await inSteps(addInnermostLanes(context), () => pace.pause());
}
