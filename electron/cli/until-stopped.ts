const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** When it is enough: a signal, the time, what ends by itself, or a failure, of which it answers the reason. */
export function untilStopped(
  forMs: number | undefined,
  ended: Promise<unknown>,
  failed: Promise<string>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const done = (failure?: string) => {
      clearTimeout(timer);
      for (const signal of ENDING) process.off(signal, stop);
      resolve(failure);
    };
    const stop = () => done();
    const timer = forMs === undefined ? undefined : setTimeout(done, forMs);
    for (const signal of ENDING) process.on(signal, stop);
    void ended.then(() => done());
    void failed.then(done);
  });
}

/** Signals that come before `untilStopped` listens to them. */
export interface HeldSignals {
  /** Resolves at the first one. */
  readonly came: Promise<void>;
  release(): void;
}

/**
 * Keeps a signal from ending the program while it changes something that it has to put back. Who sends two does not want to
 * wait for that.
 */
export function holdSignals(): HeldSignals {
  let hasCome = false;
  let come: () => void = () => undefined;
  const came = new Promise<void>((resolve) => {
    come = resolve;
  });
  const take = () => {
    if (hasCome) process.exit(1);
    hasCome = true;
    come();
  };
  for (const signal of ENDING) process.on(signal, take);
  return {
    came,
    release: () => {
      for (const signal of ENDING) process.off(signal, take);
    },
  };
}
