import { EventKind } from "../model/event-kinds.js";
import type { Handlers } from "./analysis.js";
import type { Session } from "./session.js";

/** A loss on any machine ends what the core has noted of calls and kicks: their ends may be among the lost events. */
export function forgetAtLosses({ machines }: Session): Handlers {
  return {
    [EventKind.LOST]: () => {
      for (const machine of machines) machine.forgetOpen();
    },
  };
}
