import { AddressNames } from "./address-names.js";
import type { Columns } from "./columns.js";
import { byteColumn, intColumn } from "./columns.js";
import type { StringTable } from "./string-table.js";

/** A frame of a call stack as a trace has it. */
export interface Frame {
  /** "" unknown: then its address is all that is known. */
  readonly name: string;
  /** File or region that its code lies in; "" unknown. */
  readonly dso: string;
  /** Whose code it is, a number of SampleMode. */
  readonly mode: number;
  /** Halves of its address, unsigned; 0 unknown. In a file that is `dso` the offset there. */
  readonly high: number;
  readonly low: number;
  /** The process whose addresses these are; -1: any of the machine, as of a kernel and of files. */
  readonly space: number;
  /** Bytes from the begin of the function; -1 unknown. */
  readonly offset: number;
}

const COLUMNS = ["name", "offset", "ownName", "dso", "mode", "high", "low", "space", "machine"] as const;

/** Frames by small id, each kept once. Names may come later, with files of symbols. */
export class FrameTable {
  /** Grows when frames get other names. */
  version = 0;
  size = 0;
  /** Of guests, by lane of the VM: names of addresses that are no frames. */
  readonly guestNames = new AddressNames();
  private readonly ids = new Map<string, number>();
  private readonly linkNames = new Map<number, number>();
  private readonly columns = {
    /** String ids; -1: none. */
    name: intColumn(),
    /** Bytes from the begin of the function; -1 unknown. */
    offset: intColumn(),
    /** What the trace calls it. */
    ownName: intColumn(),
    dso: intColumn(),
    mode: byteColumn(),
    high: intColumn(),
    low: intColumn(),
    space: intColumn(),
    /** String id of the machine's name: kernels of two machines may have code at one address. */
    machine: intColumn(),
  };

  constructor(private readonly strings: StringTable) {}

  idOf({ name, dso, mode, high, low, space, offset }: Frame, machine: string): number {
    const nameId = this.textId(name);
    // What has a name only is the same on all machines.
    const machineId = high === 0 && low === 0 ? -1 : this.textId(machine);
    return this.idOfRow([nameId, offset, nameId, this.textId(dso), mode, high | 0, low | 0, space, machineId]);
  }

  nameOf(frame: number): number {
    return this.valueAt("name", frame);
  }

  dsoOf(frame: number): number {
    return this.valueAt("dso", frame);
  }

  machineOf(frame: number): number {
    return this.valueAt("machine", frame);
  }

  modeOf(frame: number): number {
    return frame < 0 ? 0 : this.columns.mode.at(frame);
  }

  spaceOf(frame: number): number {
    return this.valueAt("space", frame);
  }

  /** Unsigned; 0 unknown. */
  addressOf(frame: number): bigint {
    const { high, low } = this.columns;
    return frame < 0 ? 0n : (BigInt(high.at(frame) >>> 0) << 32n) | BigInt(low.at(frame) >>> 0);
  }

  /** Its name, or else its address. */
  textOf(frame: number): string {
    if (frame < 0) return "";
    const name = this.nameOf(frame);
    return name < 0 ? `0x${this.addressOf(frame).toString(16)}` : this.strings.get(name);
  }

  /** Bytes from the begin of the function; -1 unknown. */
  offsetOf(frame: number): number {
    return this.valueAt("offset", frame);
  }

  /** The name that its compiler made of its name, as far as a file of symbols told it; -1: none, or the same. */
  linkNameOf(frame: number): number {
    return this.linkNames.get(frame) ?? -1;
  }

  /** Names a frame by a file of symbols; undefined: as the trace itself does. `linkName`: where it is another one. */
  rename(frame: number, name: string | undefined, offset = -1, linkName?: string): void {
    const { columns } = this;
    if (linkName === undefined) this.linkNames.delete(frame);
    else this.linkNames.set(frame, this.textId(linkName));
    columns.name.set(frame, name === undefined ? columns.ownName.at(frame) : this.textId(name));
    columns.offset.set(frame, offset);
    this.version += 1;
  }

  toColumns(): Columns {
    const { columns, size } = this;
    return Object.fromEntries(COLUMNS.map((name) => [name, columns[name].values.slice(0, size)]));
  }

  /** Takes over the result of `toColumns`, into a table without frames. */
  restore(columns: Columns): this {
    const count = columns.name?.length ?? 0;
    for (let frame = 0; frame < count; frame += 1) {
      this.idOfRow(COLUMNS.map((name) => columns[name]?.[frame] as number));
    }
    return this;
  }

  private valueAt(column: Exclude<keyof typeof this.columns, "mode">, frame: number): number {
    return frame < 0 ? -1 : this.columns[column].at(frame);
  }

  private idOfRow(row: readonly number[]): number {
    // Without what a file of symbols told.
    const key = row.slice(2).join(" ");
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.size++;
    this.ids.set(key, id);
    for (const [i, name] of COLUMNS.entries()) this.columns[name].set(id, row[i] as number);
    return id;
  }

  private textId(text: string): number {
    return text === "" ? -1 : this.strings.idOf(text);
  }
}
