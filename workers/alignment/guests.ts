import type { Vm } from "../analyses/entities.js";
import { matchNames } from "../analyses/guest/match-names.js";
import type { Session } from "../analyses/session.js";
import { formatMoment } from "../core/format.js";
import type { LaneId } from "../model/lanes.js";
import type { GuestClock, GuestClocks } from "./guest-clocks.js";
import type { PeerClock } from "./peer-clocks.js";

/** Guests that were traced themselves, in a session laid out on their hosts' clocks. */
export class Guests {
  private readonly unplaced: Set<GuestClock>;
  // By machine; of several for one the first counts.
  private readonly clocks: ReadonlyMap<number, GuestClock>;
  private readonly peerClocks: ReadonlyMap<number, PeerClock>;
  private readonly apart: ReadonlyMap<number, string>;
  /** How many processes each guest gave a name. */
  private readonly named = new Map<GuestClock, number>();
  /** The names of lanes before a guest gave them others. */
  readonly formerNames = new Map<LaneId, string>();

  constructor(
    private readonly session: Session,
    private readonly found: GuestClocks,
  ) {
    this.unplaced = new Set(found.clocks);
    this.clocks = new Map(found.clocks.toReversed().map((clock) => [clock.machine, clock]));
    this.peerClocks = new Map(this.peers.toReversed().map((peer) => [peer.machine, peer]));
    this.apart = new Map(found.apart.toReversed().map(({ machine, why }) => [machine, why]));
  }

  /** Puts machines below their VMs, as soon as these have turned up. */
  apply(): void {
    const { lanes, machines } = this.session;
    for (const clock of this.unplaced) {
      const vm = lanes.find(clock.vmPath);
      const guest = machines[clock.machine];
      if (vm === undefined || guest === undefined) continue;
      lanes.move(guest.lane, vm);
      guest.vcpuIds = new Map(clock.vcpus);
      lanes.mark(guest.lane, { label: markWords(clock), about: this.aboutClock(clock) });
      this.unplaced.delete(clock);
    }
  }

  /** Everything is read: VMs are called as their guests are, and their processes as these saw them. */
  async finish(pause: () => Promise<void>): Promise<void> {
    this.apply();
    for (const clock of this.found.clocks) {
      const guest = this.session.machines[clock.machine];
      const vm = this.vmOf(clock);
      if (guest === undefined || vm === undefined) continue;
      const before = this.session.lanes.specs.map(({ name }) => name);
      this.session.lanes.rename(vm.lane, `${guest.name} ${vm.pid}`);
      this.named.set(clock, matchNames(this.session, vm, guest));
      this.session.lanes.specs.forEach(({ name }, lane) => {
        if (name !== before[lane] && !this.formerNames.has(lane)) this.formerNames.set(lane, before[lane] as string);
      });
      await pause();
    }
  }

  /** One note for each guest, found or not. */
  notes(): readonly string[] {
    const found = this.found.clocks.map((clock) => {
      const named = this.named.get(clock) ?? 0;
      return `${this.aboutClock(clock)}; ${named} of the VM's processes are named after it`;
    });
    const apart = this.found.apart.map(({ why }) => why);
    return [...this.given, ...this.peers.map(({ text }) => text), ...found, ...apart, ...this.found.notes];
  }

  /** Which guests' times were moved to another clock. */
  clockNotes(): readonly string[] {
    const moved = this.found.clocks.filter(
      ({ offsetNs, drift, jumps }) => offsetNs !== 0n || drift !== 0 || jumps !== undefined,
    );
    const peers = this.peers.filter(({ method }) => method === "tcp").map(({ text }) => text);
    return [...this.given, ...peers, ...moved.map((clock) => this.aboutClock(clock))];
  }

  /** The clock of a machine that is no guest, beside another. */
  peerOf(machine: number): PeerClock | undefined {
    return this.peerClocks.get(machine);
  }

  private get peers(): readonly PeerClock[] {
    return this.found.peers ?? [];
  }

  /** Why it stands apart from all VMs; undefined where it does not, or is no guest. */
  whyApart(machine: number): string | undefined {
    return this.apart.get(machine);
  }

  private get given(): readonly string[] {
    return this.found.given ?? [];
  }

  /** The clock of a machine, by its index; undefined where its host is not known. */
  of(machine: number): GuestClock | undefined {
    return this.clocks.get(machine);
  }

  private aboutClock(clock: GuestClock): string {
    const { offsetNs, boundNs, drift } = clock;
    const host = this.session.machines[clock.host]?.name ?? "";
    if (clock.method === "manual") return `${clock.text}: its clock is as given`;
    if (clock.method === "stored-sync") return `${clock.text}: its trace sets its times on the clock of ${host}`;
    if (clock.method === "tsc-offset")
      return `${clock.text}: its times are moved by ${signedSeconds(offsetNs)} onto the clock of ${host}${driftWords(drift)}, by the offset of its TSC`;
    if (offsetNs === 0n && drift === 0 && clock.jumps === undefined)
      return `${clock.text}: its times are taken as they are`;
    const how = howFound(clock);
    return `${clock.text}: its times are moved by ${signedSeconds(offsetNs)} onto the clock of ${host}${driftWords(drift)}${jumpWords(clock)}${boundWords(boundNs)}, found ${how}`;
  }

  private vmOf({ host, vmPath }: GuestClock): Vm | undefined {
    return this.session.machines[host]?.vms.find(({ path }) => path === vmPath);
  }
}

function howFound({ method, compared, switches, residuals }: GuestClock): string {
  if (method === "clock-pairs") return "by asking for its clock";
  if (method === "hypercall") return `from ${residuals?.count ?? 0} events around hypercalls that both saw`;
  if (compared === "host-samples")
    return `by comparing ${switches} samples of its code with the times in which it was not idle`;
  if (compared === "own-samples")
    return `by comparing ${switches} of its samples with the times in which its vCPUs were in the guest`;
  return `by comparing ${switches} context switches with the times in which its vCPUs were in the guest`;
}

/** Beside the name of the lane. */
function markWords({ offsetNs, method }: GuestClock): string {
  if (method === "stored-sync") return "on its host's clock";
  return offsetNs === 0n ? "clock as it is" : `clock ${signedSeconds(offsetNs)}`;
}

/** ", which runs 3.120 ppm faster". */
function driftWords(drift: number): string {
  if (drift === 0) return "";
  return `, which runs ${Math.abs(drift * 1e6).toFixed(3)} ppm ${0 < drift ? "faster" : "slower"}`;
}

/** ", from 2026-11-21 07:43:01.123456789 on by +4.000000 s more". */
function jumpWords({ jumps = [] }: GuestClock): string {
  return jumps
    .map(({ atNs, byNs }) => `, from ${formatMoment(atNs)} on by ${signedSeconds(BigInt(byNs))} more`)
    .join("");
}

function boundWords(boundNs: number | undefined): string {
  return boundNs === undefined ? "" : `, to about ${Math.ceil(boundNs / 1e3)} µs`;
}

/** "+0.402220 s". */
function signedSeconds(ns: bigint): string {
  const us = ((ns < 0n ? -ns : ns) + 500n) / 1000n;
  return `${ns < 0n ? "−" : "+"}${us / 1_000_000n}.${`${us % 1_000_000n}`.padStart(6, "0")} s`;
}
