import { type MonitorRole, MonitorType } from "../../model/monitor-values.js";
import { MonitorClass, type MonitorRows } from "./monitor-rows.js";

/** A lane each, so many are no help. */
const MOST_SERIES = 20_000;
const MOST_NAME = 120;

interface KnownSeries {
  readonly ref: number;
  last: number;
  lastNs: number;
  /** Unchanged values make rows too: they say that nothing happened. */
  readonly isAlwaysTold: boolean;
  /** Of its last row. */
  rowNs: number;
  isStale: boolean;
  /** It did not grow lately, and a row says so. */
  isStill: boolean;
}

/** When something was asked, and how long the answer took. */
export interface Asked {
  readonly t: number;
  readonly us: number;
}

/** Counters of one thing, such as a disk, by their names. */
export class SeriesGroup {
  private readonly byName = new Map<string, KnownSeries | undefined>();

  constructor(
    private readonly rows: MonitorRows,
    private readonly vm: number,
    private readonly vcpu: number,
    private readonly name: string,
  ) {}

  /** A value. One that is the same as before makes no row: the next row says since when it is another. */
  set(asked: Asked, name: string, value: number, type: MonitorType, role: MonitorRole = 0): void {
    this.setSince(Number.NaN, asked, name, value, type, role);
  }

  /** A value about the time since `sinceNs`; NaN: since this counter was asked before. */
  setSince(
    sinceNs: number,
    { t, us }: Asked,
    name: string,
    value: number,
    type: MonitorType,
    role: MonitorRole = 0,
  ): void {
    let known = this.byName.get(name);
    if (known === undefined) {
      if (this.byName.has(name) || MOST_SERIES <= this.rows.series.length) return;
      known = this.begin(t, name, value, type, role);
      this.byName.set(name, known);
      // A counter that stays at 0 has no rows.
      if (value !== 0 || known.isAlwaysTold) this.rows.add(t, MonitorClass.VALUE, known.ref, value, t - sinceNs, us);
      return;
    }
    const { last, lastNs } = known;
    known.last = value;
    known.lastNs = t;
    const isSame = value === last;
    // Of a total that stays the first look makes a row: from there on its rate is 0, also in a log that grows.
    const isStill = isSame && (type !== MonitorType.CUMULATIVE || known.isStill);
    known.isStill = isSame;
    if (isStill && !known.isAlwaysTold && !known.isStale) return;
    known.isStale = false;
    known.rowNs = t;
    const before = Number.isNaN(sinceNs) ? lastNs : sinceNs;
    this.rows.add(t, MonitorClass.VALUE, known.ref, value, Math.max(0, t - before), us);
  }

  /** Nothing is known any more: the next value makes a row, whatever it is. */
  forget(): void {
    for (const known of this.byName.values()) if (known !== undefined) known.isStale = true;
  }

  /** No more values come: until when the last ones held makes rows. */
  finish(): void {
    for (const known of this.byName.values()) {
      if (known === undefined || known.lastNs <= known.rowNs || (known.last === 0 && Number.isNaN(known.rowNs)))
        continue;
      this.rows.add(known.lastNs, MonitorClass.VALUE, known.ref, known.last, known.lastNs - known.rowNs, 0);
      known.rowNs = known.lastNs;
    }
  }

  private begin(t: number, name: string, value: number, type: MonitorType, role: MonitorRole): KnownSeries {
    const { rows, vm, vcpu } = this;
    const shown = plainName(name);
    const ref = rows.series.push({ vm, vcpu, group: this.name, name: shown, type, role }) - 1;
    const isAlwaysTold = role !== 0 || type === MonitorType.BEFORE;
    return {
      ref,
      last: value,
      lastNs: t,
      isAlwaysTold,
      rowNs: value !== 0 || isAlwaysTold ? t : Number.NaN,
      isStale: false,
      isStill: value === 0,
    };
  }
}

/** All groups of a log. */
export class SeriesGroups {
  private readonly byOwner = new Map<number, Map<string, SeriesGroup>>();

  constructor(private readonly rows: MonitorRows) {}

  /** `vm` -1: of the host; `vcpu` -1: of the VM. */
  of(vm: number, vcpu: number, name: string): SeriesGroup {
    const owner = (vm + 1) * OWNERS + vcpu + 1;
    let groups = this.byOwner.get(owner);
    if (groups === undefined) {
      groups = new Map();
      this.byOwner.set(owner, groups);
    }
    let group = groups.get(name);
    if (group === undefined) {
      group = new SeriesGroup(this.rows, vm, vcpu, plainName(name));
      groups.set(name, group);
    }
    return group;
  }

  /** Of a VM; `vm` -1: of the host. */
  forget(vm: number): void {
    for (const [owner, groups] of this.byOwner) {
      if (Math.floor(owner / OWNERS) === vm + 1) for (const group of groups.values()) group.forget();
    }
  }

  finish(): void {
    for (const groups of this.byOwner.values()) for (const group of groups.values()) group.finish();
  }
}

/** More than a VM has vCPUs. */
const OWNERS = 8192;

/** Names come from logs: they may be of any length, and hold what would break a lane's path. */
export function plainName(text: string): string {
  const plain = text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  return plain.length <= MOST_NAME ? plain : `${plain.slice(0, MOST_NAME)}…`;
}
