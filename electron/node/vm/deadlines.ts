/** What a schedule tells: when things were due, on a clock in ns. */
export interface Schedule {
  /** Read before each tick, so it may change. */
  readonly periodMs: () => number;
  readonly now: () => bigint;
  readonly signal: AbortSignal;
  /** `index` counts ticks, missed ones included. */
  readonly tick: (index: number) => Promise<void>;
  /** Ticks were due from `from` to `until`, and were not made. They are not made up for. */
  readonly missed: (from: bigint, until: bigint, count: number) => void;
}

/** Ticks at even times from `begin` on, whatever a tick takes, until the signal. */
export async function runSchedule(begin: bigint, schedule: Schedule): Promise<void> {
  const { periodMs, now, signal, tick, missed } = schedule;
  let due = begin;
  for (let index = 0; !signal.aborted; index += 1) {
    const period = BigInt(Math.round(periodMs() * 1e6));
    const late = now() - due;
    if (period <= late) {
      const count = late / period;
      missed(due, due + count * period, Number(count));
      due += count * period;
      index += Number(count);
    }
    await until(due, now, signal);
    if (signal.aborted) return;
    await tick(index);
    due += period;
  }
}

function until(due: bigint, now: () => bigint, signal: AbortSignal): Promise<void> {
  const ms = Number(due - now()) / 1e6;
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.ceil(ms));
    signal.addEventListener("abort", done);
  });
}
