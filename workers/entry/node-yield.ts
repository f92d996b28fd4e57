/** One turn of Node's event loop. */
export function nodeYield(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
