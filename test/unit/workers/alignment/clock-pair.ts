import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { State } from "../../../../workers/model/states.js";

/** How a guest's clock stands to its host's, and for how long both are recorded. */
export interface PairOptions {
  readonly seconds: number;
  readonly offsetNs: number;
  readonly ppm: number;
  readonly seed?: number;
}

/** The tracks of a vCPU and of the guest's CPU in it, each by its own clock. */
interface ClockPair {
  readonly host: LaneTrack;
  readonly guest: LaneTrack;
  readonly hostEndNs: number;
}

/** Numbers from 0 to 1, the same for a seed (Park and Miller 1988). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/**
 * A vCPU that sleeps, is woken by an interrupt, works with short exits, is preempted now and then, and idles again. What
 * the guest records comes some microseconds after an entry and before an exit.
 */
export function clockPair({ seconds, offsetNs, ppm, seed = 7 }: PairOptions): ClockPair {
  const random = randomFrom(seed);
  const about = (ns: number) => -Math.log(1 - random()) * ns;
  const host = new LaneTrack();
  const guest = new LaneTrack();
  const endNs = seconds * 1e9;
  const record = (t: number, state: State, thread = 0) => {
    const own = (t - offsetNs) / (1 + ppm * 1e-6);
    guest.enter(Math.round(own), state, 0, thread);
  };
  let t = 1e6;
  while (t < endNs) {
    host.enter(Math.round(t), State.WAIT);
    t += 50e3 + about(4e6);
    host.enter(Math.round(t), State.GUEST);
    t += 2e3 + about(3e3);
    record(t, State.IRQ);
    t += 1e3 + about(5e3);
    const thread = Math.floor(random() * 1e4);
    record(t, State.USER, thread);
    for (let runs = Math.floor(random() * 6); 0 <= runs; runs--) {
      t += 20e3 + about(150e3);
      record(t, State.SYSCALL, thread);
      t += 2e3 + about(20e3);
      const isPreempted = random() < 0.05;
      host.enter(Math.round(t), isPreempted ? State.PREEMPTED : State.HYPERVISOR);
      t += isPreempted ? 1e6 + about(2e6) : 1e3 + about(2e3);
      host.enter(Math.round(t), State.GUEST);
      t += 500 + about(20e3);
      record(t, State.USER, thread);
    }
    t += 5e3 + about(50e3);
    record(t, State.IDLE);
    t += 1500 + about(4e3);
  }
  host.enter(Math.round(t), State.WAIT);
  return { host, guest, hostEndNs: t };
}

/**
 * The pair as two traces of text ("lines"): the vCPU is thread 101 of process 100 on CPU 0 of "host"; the guest, "guest",
 * switches between threads and idle.
 */
export function pairAsLines(options: PairOptions): { readonly host: string; readonly guest: string } {
  const { host, guest } = clockPair(options);
  return { host: `#lines\nhost: host\n\n${hostLines(host)}`, guest: `#lines\nhost: guest\n\n${guestLines(guest)}` };
}

function hostLines(track: LaneTrack): string {
  let text = "";
  let isOut = true;
  const line = (t: number, event: string) => {
    text += `${t} 0 ${event}\n`;
  };
  const toIdle = "sched_switch prev_pid=101 prev_comm=vcpu next_pid=0 next_comm=swapper/0";
  for (let row = 0; row < track.count; row++) {
    const t = track.startAt(row);
    const state = track.stateAt(row);
    if (state === State.GUEST) {
      if (isOut) line(t - 900, "sched_switch prev_pid=0 prev_comm=swapper/0 prev_state=0 next_pid=101 next_comm=vcpu");
      isOut = false;
      line(t, "kvm_entry vcpu_id=0 common_pid=101 common_tgid=100");
      continue;
    }
    line(t, `kvm_exit exit_reason=${state === State.WAIT ? 12 : 32} isa=1 vcpu_id=0 common_pid=101 common_tgid=100`);
    if (state === State.HYPERVISOR) continue;
    isOut = true;
    line(t + 700, `${toIdle} prev_state=${state === State.WAIT ? 1 : 0}`);
  }
  return text;
}

function guestLines(track: LaneTrack): string {
  let text = "";
  let thread = 0;
  for (let row = 0; row < track.count; row++) {
    const state = track.stateAt(row);
    if (state !== State.USER && state !== State.IDLE) continue;
    const next = state === State.IDLE ? 0 : 1000 + track.auxAt(row);
    if (next === thread) continue;
    const names = `prev_comm=t${thread} next_comm=t${next}`;
    text += `${track.startAt(row)} 0 sched_switch prev_pid=${thread} prev_state=1 next_pid=${next} ${names}\n`;
    thread = next;
  }
  return text;
}
