import type { FlatMemory } from "../../core/flat-memory.js";
import * as Column from "../../flat/columns.js";
import type { EventBatch } from "../../model/event-batch.js";
import { EVENT_KIND_COUNT, type Slot } from "../../model/event-kinds.js";
import { KIND_FIELDS } from "../../model/kind-fields.js";

/** Up to so many rows it is faster to copy them one by one than a column at a time. */
const FEW_ROWS = 32;

/**
 * The columns of the rows that the core handles next. They are copied: batches lie in memory of the decode workers, and
 * another core wrote them, so that the copy also fetches them in the best order.
 */
export class FlatColumns {
  private readonly actions: Uint8Array;
  private readonly ts: Float64Array;
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly z: Float64Array;
  private readonly a: Int32Array;
  private readonly b: Int32Array;
  private readonly c: Int32Array;
  private readonly d: Int32Array;
  private readonly tid: Int32Array;
  private readonly pid: Int32Array;
  private readonly s: Int32Array;
  private readonly r: Int32Array;
  private readonly cpus: Int16Array;
  private readonly kind: Uint8Array;
  /** Columns of the fields of the kinds that the core handles. */
  private readonly slots: ReadonlySet<Slot>;

  /** `kinds`: those that the core handles. */
  constructor({ memory: { buffer } }: FlatMemory, kinds: ReadonlySet<number>) {
    const doubles = (at: number) => new Float64Array(buffer, at, Column.ROWS);
    const ints = (at: number) => new Int32Array(buffer, at, Column.ROWS);
    this.actions = new Uint8Array(buffer, Column.ACTIONS, EVENT_KIND_COUNT);
    this.ts = doubles(Column.TIMES);
    this.x = doubles(Column.X);
    this.y = doubles(Column.Y);
    this.z = doubles(Column.Z);
    this.a = ints(Column.A);
    this.b = ints(Column.B);
    this.c = ints(Column.C);
    this.d = ints(Column.D);
    this.tid = ints(Column.TID);
    this.pid = ints(Column.PID);
    this.s = ints(Column.S);
    this.r = ints(Column.R);
    this.cpus = new Int16Array(buffer, Column.CPUS, Column.ROWS);
    this.kind = new Uint8Array(buffer, Column.KINDS, Column.ROWS);
    this.slots = slotsOf(kinds);
  }

  /** Bits of `Action` by kind. */
  setActions(actions: readonly number[]): void {
    this.actions.set(actions);
  }

  /** Rows [from, to), ROWS at most, from row 0 on. */
  fill(batch: EventBatch, from: number, to: number): void {
    if (to - from <= FEW_ROWS) this.fillFew(batch, from, to);
    else this.fillMany(batch, from, to);
  }

  /** Where several machines were traced, their events take turns. */
  private fillFew(batch: EventBatch, from: number, to: number): void {
    for (let row = 0; row < to - from; row += 1) {
      const i = from + row;
      this.ts[row] = batch.ts[i] as number;
      this.x[row] = batch.x[i] as number;
      this.y[row] = batch.y[i] as number;
      this.z[row] = batch.z[i] as number;
      this.a[row] = batch.a[i] as number;
      this.b[row] = batch.b[i] as number;
      this.c[row] = batch.c[i] as number;
      this.d[row] = batch.d[i] as number;
      this.tid[row] = batch.tid[i] as number;
      this.pid[row] = batch.pid[i] as number;
      this.s[row] = batch.s[i] as number;
      this.r[row] = batch.r[i] as number;
      this.kind[row] = batch.kind[i] as number;
      if (batch.isMixed) this.cpus[row] = batch.cpus[i] as number;
    }
  }

  private fillMany(batch: EventBatch, from: number, to: number): void {
    this.ts.set(batch.ts.subarray(from, to));
    for (const slot of this.slots) this[slot].set(batch[slot].subarray(from, to));
    this.kind.set(batch.kind.subarray(from, to));
    if (batch.isMixed) this.cpus.set(batch.cpus.subarray(from, to));
  }
}

function slotsOf(kinds: ReadonlySet<number>): ReadonlySet<Slot> {
  const all: Readonly<Record<number, readonly Readonly<Record<string, Slot>>[]>> = KIND_FIELDS;
  return new Set([...kinds].flatMap((kind) => (all[kind] ?? []).flatMap((fields) => Object.values(fields))));
}
