import { type ExitLoop, LEAST_LOOP } from "../../facts/exit-loop-store.js";
import * as Column from "../../flat/columns.js";
import { Part } from "../../flat/parts.js";
import { V } from "../../flat/records.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import type { FlatEntities } from "../flat/flat-entities.js";
import type { CoreSession } from "../session.js";
import { AddressCounter } from "./address-counter.js";

/**
 * The guest's instruction pointer at each exit, and loops without progress: kvm_exit records the pointer. The core counts
 * and notices them (flat/guest-addresses.ts); they become records here.
 */
export const guestRip: AnalysisDefinition = {
  id: "guest-rip",
  startsWith: [EventKind.KVM_EXIT],
  core: { part: Part.GUEST_RIP, kinds: [EventKind.KVM_EXIT, EventKind.KVM_PAGE_FAULT] },
  create: (session) => {
    const { entities, exitLoops, guestRips } = session;
    const loseExits = (t: number): void => {
      entities.memory.f64[Column.EXITS_LOST >> 3] = t;
    };
    const counter = new AddressCounter(guestRips, entities.memory);
    entities.addCounter(Column.ADDRESS_COUNTS, counter);
    loseExits(Number.NEGATIVE_INFINITY);
    return {
      state: [counter],
      handlers: {
        // Lost exits may have been at another address.
        [EventKind.LOST]: (batch, i) => loseExits(batch.ts[i] as number),
      },
      calls: { keepLoop: (vcpu) => exitLoops.add(loopAt(entities, vcpu)) },
      finish() {
        counter.flush();
        keepOpenLoops(session);
      },
    };
  },
};

function keepOpenLoops({ entities, exitLoops }: CoreSession): void {
  const byLane = [...entities.vcpus].sort((one, other) => one.lane - other.lane);
  for (const { at } of byLane) {
    const loop = loopAt(entities, at);
    if (LEAST_LOOP <= loop.exits) exitLoops.add(loop);
  }
}

/** The last exits in a row of a vCPU at one address. */
function loopAt({ memory: { u8, i32, f64 } }: FlatEntities, vcpu: number): ExitLoop {
  const isStray = u8[vcpu + V.LOOP_STRAY_B] !== 0;
  return {
    lane: i32[(vcpu + V.LANE) >> 2] as number,
    code: i32[(vcpu + V.LOOP_CODE) >> 2] as number,
    address: f64[(vcpu + V.LOOP_ADDRESS_F) >> 3] as number,
    start: f64[(vcpu + V.LOOP_START_F) >> 3] as number,
    end: f64[(vcpu + V.LOOP_END_F) >> 3] as number,
    exits: i32[(vcpu + V.LOOP_EXITS) >> 2] as number,
    memory: isStray ? Number.NaN : (f64[(vcpu + V.LOOP_MEMORY_F) >> 3] as number),
  };
}
