/** Deepest nesting of interrupts that can be real: softirq, irq, vector, NMI and some room for lost exits. */
const MAX_CONTEXTS = 16;

/** What a CPU does on top of its current thread. Numbers are kept in a Uint8Array. */
export const Context = { IRQ: 1, SOFTIRQ: 2, VECTOR: 3, CALLBACK: 4 } as const;
export type Context = (typeof Context)[keyof typeof Context];

/** The interrupts stacked on a CPU's thread, innermost last; timer callbacks too, which change no state but say who wakes. */
export class ContextStack {
  /** Index of the innermost interrupt being handled, -1 none: what the CPU's lane shows instead of its thread. */
  top = -1;
  /** Contexts on the stack, innermost last; timer callbacks too, which change no state but say who wakes. */
  depth = 0;
  readonly contexts = new Uint8Array(MAX_CONTEXTS);
  /** irq number, softirq vector, x86 vector; for callbacks which kind of timer. */
  readonly numbers = new Int32Array(MAX_CONTEXTS);
  /** String id of the handler, -1 unknown. */
  readonly names = new Int32Array(MAX_CONTEXTS);

  push(context: Context, number: number, name: number): void {
    // Only lost exits can fill the stack; what is on it then means nothing.
    if (this.depth === MAX_CONTEXTS) this.clear();
    const at = this.depth;
    this.contexts[at] = context;
    this.numbers[at] = number;
    this.names[at] = name;
    this.depth = at + 1;
    if (context !== Context.CALLBACK) this.top = at;
  }

  /** Leaves the innermost such context and all inside it. An exit whose entry was not seen changes nothing. */
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

  /** Nothing is being handled, whatever entries without exits say. */
  clear(): void {
    this.depth = 0;
    this.top = -1;
  }
}
