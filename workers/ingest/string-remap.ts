import type { StringTable } from "../core/string-table.js";
import type { EventMapper } from "../formats/format.js";
import type { EventBatch } from "../model/event-batch.js";
import { EVENT_KIND_COUNT } from "../model/event-kinds.js";

/** Which string columns events of each kind use, by kind: bits of `USES_S` and `USES_R`. */
export type StringKinds = Uint8Array;

const USES_S = 1;
const USES_R = 2;

/** `mapper`, noting on the way which kinds of event carry strings: other kinds leave junk in `s` and `r`. */
export function notingStringKinds(mapper: EventMapper): { readonly mapper: EventMapper; readonly kinds: StringKinds } {
  const kinds = new Uint8Array(EVENT_KIND_COUNT);
  return {
    kinds,
    mapper: (name, fields) => {
      const mapping = mapper(name, fields);
      for (const { slot } of mapping?.slots ?? []) {
        const bit = slot === "s" ? USES_S : slot === "r" ? USES_R : 0;
        kinds[mapping?.kind ?? 0] = (kinds[mapping?.kind ?? 0] as number) | bit;
      }
      return mapping;
    },
  };
}

/** Turns the string ids of one decoder into those of the session. */
export class StringRemap {
  /** Session id by decoder id. */
  private ids = new Int32Array(64);
  private count = 0;

  constructor(private readonly strings: StringTable) {}

  apply(batch: EventBatch, kinds: StringKinds): void {
    for (const text of batch.newStrings) this.learn(text);
    const { ids, count } = this;
    const { s, r, kind } = batch;
    for (let i = 0; i < batch.count; i++) {
      const uses = kinds[kind[i] as number] as number;
      if (uses & USES_S) s[i] = remapped(ids, count, s[i] as number);
      if (uses & USES_R) r[i] = remapped(ids, count, r[i] as number);
    }
  }

  private learn(text: string): void {
    if (this.count === this.ids.length) {
      const grown = new Int32Array(this.ids.length * 2);
      grown.set(this.ids);
      this.ids = grown;
    }
    this.ids[this.count++] = this.strings.idOf(text);
  }
}

function remapped(ids: Int32Array, count: number, id: number): number {
  return id >>> 0 < count ? (ids[id] as number) : -1;
}
