/** Deepest nesting of interrupts that can be real: softirq, irq, vector, NMI and some room for lost exits. */
export const MAX_CONTEXTS = 16;

/** The kinds of code that run on top of a thread. Their numbers are kept in a Uint8Array. */
export const Context = { IRQ: 1, SOFTIRQ: 2, VECTOR: 3, CALLBACK: 4 } as const;
export type Context = (typeof Context)[keyof typeof Context];

/**
 * The interrupts stacked on a CPU's thread, innermost last. Callbacks of timers are on the stack too: they change no
 * state, but tell that a timer wakes. The core stacks them (flat/stack.ts).
 */
export class ContextStack {
  /** Number of the interrupt, of the softirq or of the x86 vector; the kind of timer of a callback. */
  readonly numbers: Int32Array;
  /** String id of the handler; -1: not known. */
  readonly names: Int32Array;

  /** `words`: the numbers and then the names. `ends`: `top` and `depth`. */
  constructor(
    readonly contexts: Uint8Array,
    words: Int32Array,
    private readonly ends: Int32Array,
  ) {
    this.numbers = words.subarray(0, MAX_CONTEXTS);
    this.names = words.subarray(MAX_CONTEXTS);
    this.clear();
  }

  /** Index of the innermost interrupt, which the CPU's lane shows instead of its thread; -1: none. */
  get top(): number {
    return this.ends[0] as number;
  }

  /** Number of contexts on the stack, callbacks included. */
  get depth(): number {
    return this.ends[1] as number;
  }

  /** The CPU handles nothing: entries that are still on the stack have lost their exits. */
  clear(): void {
    this.ends[0] = -1;
    this.ends[1] = 0;
  }
}
