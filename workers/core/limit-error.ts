export const NO_MORE_MEMORY = "this machine gives the engine no more memory: open fewer traces, or a part of them";

/** Reading ends with this text, and what was read stays: it is a limit and no bug, so there is no stack. */
export function limitError(text: string): Error {
  return Object.assign(new Error(text), { stack: undefined });
}
