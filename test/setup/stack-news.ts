import type { Frame } from "../../workers/core/frame-table.js";
import type { StackNews } from "../../workers/model/event-batch.js";

/** The call stacks that a reader has told of: frames, the outermost first. */
export class ToldStacks {
  private readonly frames: Frame[] = [];
  private readonly stacks: (readonly Frame[])[] = [];

  add({ frames, outer, innermost }: StackNews): void {
    this.frames.push(...frames);
    for (const [i, above] of outer.entries()) {
      this.stacks.push([...(this.stacks[above] ?? []), this.frames[innermost[i] as number] as Frame]);
    }
  }

  get size(): number {
    return this.stacks.length;
  }

  /** By the number of the stack. */
  framesOf(number: number): readonly Frame[] | undefined {
    return this.stacks[number];
  }

  /** Names, or else addresses. */
  textsOf(number: number): readonly string[] | undefined {
    return this.stacks[number]?.map(({ name, high, low }) => name || `0x${addressOf(high, low).toString(16)}`);
  }
}

function addressOf(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
