/** Deepest nesting of interrupts that can be real: softirq, irq, vector, NMI and some room for lost exits. */
const MAX_CONTEXTS = 16;

/** The kinds of code that run on top of a thread. Their numbers are kept in a Uint8Array. */
export const Context = { IRQ: 1, SOFTIRQ: 2, VECTOR: 3, CALLBACK: 4 } as const;
export type Context = (typeof Context)[keyof typeof Context];

/**
 * The interrupts stacked on a CPU's thread, innermost last. Callbacks of timers are on the stack too: they change no
 * state, but tell that a timer wakes.
 */
export class ContextStack {
  /** Index of the innermost interrupt, which the CPU's lane shows instead of its thread; -1: none. */
  top = -1;
  /** Number of contexts on the stack, callbacks included. */
  depth = 0;
  readonly contexts = new Uint8Array(MAX_CONTEXTS);
  /** Number of the interrupt, of the softirq or of the x86 vector; the kind of timer of a callback. */
  readonly numbers = new Int32Array(MAX_CONTEXTS);
  /** String id of the handler; -1: not known. */
  readonly names = new Int32Array(MAX_CONTEXTS);

  push(context: Context, number: number, name: number): void {
    // Only lost exits can fill the stack: its contents are then worthless.
    if (this.depth === MAX_CONTEXTS) this.clear();
    const at = this.depth;
    this.contexts[at] = context;
    this.numbers[at] = number;
    this.names[at] = name;
    this.depth = at + 1;
    if (context !== Context.CALLBACK) this.top = at;
  }

  /** Removes the innermost context with this number and all inside it. Without such a context nothing changes. */
  pop(context: Context, number: number): void {
    for (let i = this.depth - 1; 0 <= i; i--) {
      if (this.contexts[i] !== context || this.numbers[i] !== number) continue;
      this.depth = i;
      let top = i - 1;
      while (0 <= top && this.contexts[top] === Context.CALLBACK) top -= 1;
      this.top = top;
      return;
    }
  }

  /** The CPU handles nothing: entries that are still on the stack have lost their exits. */
  clear(): void {
    this.depth = 0;
    this.top = -1;
  }
}
