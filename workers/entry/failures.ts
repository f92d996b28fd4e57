/** Tells its listener why a worker failed, also a listener that comes afterwards. */
export interface Failures {
  tell(reason: string): void;
  listen(onFailure: (reason: string) => void): void;
}

export function failures(): Failures {
  const reasons: string[] = [];
  let listener: ((reason: string) => void) | undefined;
  return {
    tell(reason) {
      if (listener) listener(reason);
      else reasons.push(reason);
    },
    listen(onFailure) {
      listener = onFailure;
      for (const reason of reasons) onFailure(reason);
    },
  };
}
