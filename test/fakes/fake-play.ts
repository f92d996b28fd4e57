import type { Plan } from "../../electron/node/vm/replay/plan.js";
import type { PlayClock, PlayedVm, PlayTold } from "../../electron/node/vm/replay/play-words.js";
import { Player } from "../../electron/node/vm/replay/player.js";
import { fail, ok } from "../../workers/core/result.js";
import type { InputEvent } from "../../workers/model/input-recording.js";

const MS = 1e6;

/** A clock that goes on only while somebody waits, and does at its times what was set. */
export class FakeClock implements PlayClock {
  private ns = 0;
  private readonly due: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.ns;
  }

  /** Sets what happens at a time. */
  at(ms: number, run: () => void): void {
    this.due.push({ at: ms * MS, run });
    this.due.sort((a, b) => a.at - b.at);
  }

  async until(deadline: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = this.due[0];
      if (next === undefined || deadline <= next.at) {
        if (deadline === Number.POSITIVE_INFINITY) throw new Error("a run waits, and nothing will come any more");
        this.ns = Math.max(this.ns, deadline);
        return;
      }
      this.due.shift();
      this.ns = Math.max(this.ns, next.at);
      next.run();
      // What waits for that goes on before time does.
      await new Promise(setImmediate);
    }
  }

  /** Time that passes while nobody waits. */
  pass(ms: number): void {
    this.ns += ms * MS;
  }
}

export interface FakePlay {
  readonly clock: FakeClock;
  readonly player: Player;
  readonly told: PlayTold[];
  /** What the VM took: the time in ms, and what it was. */
  readonly taken: { readonly ms: number; readonly what: string }[];
  /** What QEMU says to a group instead of taking it. */
  refuse: (ms: number) => string | undefined;
  isRunning: boolean;
  /** How long it takes to answer, ms. */
  answerMs: (ms: number) => number;
}

/** A run on a VM that takes everything, and answers at once. */
export function fakePlay(plan: Plan): FakePlay {
  const clock = new FakeClock();
  const told: PlayTold[] = [];
  const vm: PlayedVm = {
    send: async (events) => {
      const ms = clock.now() / MS;
      const refusal = play.refuse(ms);
      if (refusal !== undefined) return fail(refusal);
      if (!play.isRunning) return fail("QEMU: VM not running");
      play.taken.push({ ms, what: wordsOf(events) });
      const took = play.answerMs(ms);
      clock.pass(took);
      return ok({ raw: "{}", us: Math.ceil(took * 1000) });
    },
    isRunning: async () => ok(play.isRunning),
  };
  const player = new Player(
    plan,
    vm,
    clock,
    (one) => told.push(one),
    () => undefined,
  );
  const play: FakePlay = {
    clock,
    player,
    told,
    taken: [],
    refuse: () => undefined,
    isRunning: true,
    answerMs: () => 0,
  };
  return play;
}

/** As in `+a -shift left↓`. */
function wordsOf(events: readonly InputEvent[]): string {
  return events
    .map((event) => {
      if (event.type === "key") return `${event.data.down ? "+" : "-"}${event.data.key.data}`;
      return event.type === "btn"
        ? `${event.data.down ? "+" : "-"}[${event.data.button}]`
        : `${event.data.axis}${event.data.value}`;
    })
    .join(" ");
}
