interface Window {
  readonly t1: number;
  readonly key: string;
}

interface Shown {
  readonly window: Window;
  /** It was looked through up to here. */
  readonly untilNs: number;
}

/** Up to where findings were looked for, if that is not all of what is on show. `endNs`: of what is read, or will be. */
export function partRead({ untilNs, window }: Shown, scope: Window, endNs: number): number | undefined {
  // A whole trace may have grown since it was asked about; another window is asked about just now.
  const t1 = window.key === scope.key ? scope.t1 : window.t1;
  return untilNs < Math.min(t1, endNs) ? untilNs : undefined;
}
