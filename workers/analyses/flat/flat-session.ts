import { createStores, type SessionStores } from "../../facts/session-facts.js";
import type { ChunkKeeper } from "../../index/chunk-keeper.js";
import { Machine } from "../machine.js";
import type { CoreSession, MachineSpec } from "../session.js";
import { FlatEntities } from "./flat-entities.js";

/** A session at rest, to which another one is added: its strings and lanes come first, and its machines. */
export interface Before {
  readonly stores: Pick<SessionStores, "strings" | "stacks" | "lanes">;
  readonly machines: number;
}

/** An empty session in memory of its own, to whose entities and lanes the core can write. */
export function createFlatSession(specs: readonly MachineSpec[], before?: Before, keeper?: ChunkKeeper): CoreSession {
  const entities = new FlatEntities();
  const stores = createStores(before?.stores, entities, keeper);
  const { strings, lanes } = stores;
  const first = before?.machines ?? 0;
  const machines = specs.map(
    (spec, index) => new Machine(entities, { ...spec, index, order: first + index, lanes, strings }),
  );
  return { ...stores, entities, machines };
}
