import type { Vm } from "../analyses/entities.js";
import { matchNames } from "../analyses/guest/match-names.js";
import type { Session } from "../analyses/session.js";
import type { GuestClock, GuestClocks } from "./guest-clocks.js";

/** Guests that were traced themselves, in a session laid out on their hosts' clocks. */
export class Guests {
  private readonly unplaced: Set<GuestClock>;
  /** How many processes each guest gave a name. */
  private readonly named = new Map<GuestClock, number>();

  constructor(
    private readonly session: Session,
    private readonly found: GuestClocks,
  ) {
    this.unplaced = new Set(found.clocks);
  }

  /** Puts machines below their VMs, as soon as these have turned up. */
  apply(): void {
    const { lanes, machines } = this.session;
    for (const clock of this.unplaced) {
      const vm = lanes.find(clock.vmPath);
      const guest = machines[clock.machine];
      if (vm === undefined || guest === undefined) continue;
      lanes.move(guest.lane, vm);
      lanes.mark(guest.lane, { label: markWords(clock), about: this.aboutClock(clock) });
      this.unplaced.delete(clock);
    }
  }

  /** Everything is read: names the processes of VMs after those their guests saw. */
  async finish(pause: () => Promise<void>): Promise<void> {
    this.apply();
    for (const clock of this.found.clocks) {
      const guest = this.session.machines[clock.machine];
      const vm = this.vmOf(clock);
      if (guest === undefined || vm === undefined) continue;
      this.named.set(clock, matchNames(this.session, vm, guest));
      await pause();
    }
  }

  /** One note for each guest, found or not. */
  notes(): readonly string[] {
    const found = this.found.clocks.map((clock) => {
      const named = this.named.get(clock) ?? 0;
      return `${this.aboutClock(clock)}; ${named} of the VM's processes are named after it`;
    });
    return [...found, ...this.found.notes];
  }

  /** Which guests' times were moved to another clock. */
  clockNotes(): readonly string[] {
    return this.found.clocks.filter(({ offsetNs }) => offsetNs !== 0n).map((clock) => this.aboutClock(clock));
  }

  /** The clock of a machine, by its index; undefined where its host is not known. */
  of(machine: number): GuestClock | undefined {
    return this.found.clocks.find((clock) => clock.machine === machine);
  }

  private aboutClock(clock: GuestClock): string {
    const { offsetNs, switches, boundNs } = clock;
    const host = this.session.machines[clock.host]?.name ?? "";
    if (clock.isStored) return `${clock.text}: its trace sets its times on the clock of ${host}`;
    if (offsetNs === 0n) return `${clock.text}: its times are taken as they are`;
    const how = `by comparing ${switches} context switches with the times in which its vCPUs were in the guest`;
    return `${clock.text}: its times are moved by ${signedSeconds(offsetNs)} onto the clock of ${host}, to about ${Math.ceil(boundNs / 1e3)} µs, found ${how}`;
  }

  private vmOf({ host, vmPath }: GuestClock): Vm | undefined {
    return this.session.machines[host]?.vms.find(({ path }) => path === vmPath);
  }
}

/** Beside the name of the lane. */
function markWords({ offsetNs, isStored }: GuestClock): string {
  if (isStored) return "on its host's clock";
  return offsetNs === 0n ? "clock as it is" : `clock ${signedSeconds(offsetNs)}`;
}

/** "+0.402220 s". */
function signedSeconds(ns: bigint): string {
  const us = ((ns < 0n ? -ns : ns) + 500n) / 1000n;
  return `${ns < 0n ? "−" : "+"}${us / 1_000_000n}.${`${us % 1_000_000n}`.padStart(6, "0")} s`;
}
