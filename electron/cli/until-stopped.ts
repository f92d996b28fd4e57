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
