import { TextTable } from "../text-table.js";
import { type FtraceType, GENERIC, knownTypes, unknownType } from "./ftrace-types.js";

/** A class of events of a trace: an event of the kernel by name. */
export interface FtraceClass extends FtraceType {
  /** Its field of FtraceEvent. */
  readonly number: number;
}

/** The classes of events in a trace, numbered as they are met. The list is plain data, for decode workers. */
export class FtraceClasses {
  readonly list: FtraceClass[] = [];
  /** By number: what the trace itself describes. */
  private readonly described = new Map<number, FtraceType>();
  /** Read when a class is met first: who has the list of a trace needs none of it. */
  private known: ReadonlyMap<number, FtraceType> | undefined = undefined;
  private readonly byNumber = new Map<number, number>();
  /** By id of the name in `names`. */
  private readonly generic: number[] = [];
  private readonly names = new TextTable();

  constructor(known: readonly FtraceClass[] = []) {
    for (const one of known) this.add(one);
  }

  /** The trace describes the events in this field. */
  describe(number: number, type: FtraceType): void {
    if (!this.byNumber.has(number)) this.described.set(number, type);
  }

  /** The class of events in this field of FtraceEvent. */
  ofNumber(number: number): number {
    return this.byNumber.get(number) ?? this.add({ number, ...this.typeOf(number) });
  }

  private typeOf(number: number): FtraceType {
    this.known ??= knownTypes();
    return this.described.get(number) ?? this.known.get(number) ?? unknownType(number);
  }

  /** The class of generic events whose name is in bytes [from, to). */
  ofGeneric(bytes: Uint8Array, from: number, to: number): number {
    const id = this.names.idOf(bytes, from, to);
    return this.generic[id] ?? this.add({ number: GENERIC, name: this.names.get(id), fields: new Map() });
  }

  private add(one: FtraceClass): number {
    const index = this.list.push(one) - 1;
    if (one.number === GENERIC) this.generic[this.names.idOfString(one.name)] = index;
    else this.byNumber.set(one.number, index);
    return index;
  }
}
