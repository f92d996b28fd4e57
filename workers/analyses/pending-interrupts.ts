import { List, V, type Wait } from "../flat/records.js";
import { EventKind } from "../model/event-kinds.js";
import type { Handlers } from "./analysis.js";
import type { FlatEntities } from "./flat/flat-entities.js";

/** After lost events, interrupts that wait for vCPUs to enter their guests are dropped. `list`: which of them. */
export function dropAtLosses({ vcpus, memory }: FlatEntities, list: Wait.ACCEPTED | Wait.SENT): Handlers {
  return {
    [EventKind.LOST]: () => {
      const { i32 } = memory;
      for (const { at } of vcpus) i32[((i32[(at + V.WAIT) >> 2] as number) + list + List.COUNT) >> 2] = 0;
    },
  };
}
