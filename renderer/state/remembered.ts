/** Computes again only when one of `inputs` is another object than last time. */
export function remembered<Args extends readonly unknown[], T>(
  compute: (...args: Args) => T,
  inputs: (...args: Args) => readonly unknown[],
): (...args: Args) => T {
  let last: { readonly inputs: readonly unknown[]; readonly value: T } | undefined;
  return (...args) => {
    const now = inputs(...args);
    if (last === undefined || now.some((input, i) => input !== last?.inputs[i])) {
      last = { inputs: now, value: compute(...args) };
    }
    return last.value;
  };
}
