/**
 * Decode workers beside the engine's own thread. The engine merges and analyses about as fast as one worker
 * decodes, so that more than a few only cost memory.
 */
export function decodersFor(cores: number): number {
  return Math.max(1, Math.min(8, cores - 1));
}
