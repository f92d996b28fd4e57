/** Elements of arrays and members of structs that are kept of one event. */
const MAX_ELEMENTS = 4096;
/** The cost of an element without any bytes in the trace: the size of the trace does not bound how many there are. */
const EMPTY_COST = 64;
/** Bytes of texts and characters of names that are kept of one event. */
const MAX_CHARACTERS = 1_048_576;

/**
 * How much of one event is made into values. Some bytes of a damaged or hostile trace can stand for billions of
 * elements, which may be counted but not kept. The value itself says how much was left out: as a last element
 * "… 12 more" of an array, a last member "…": "… 12 more" of a struct, and "… 12 more" (bytes) at the end of a text.
 */
export class ReadBudget {
  private elements = MAX_ELEMENTS;
  private characters = MAX_CHARACTERS;

  /** For the next event. */
  renew(): void {
    this.elements = MAX_ELEMENTS;
    this.characters = MAX_CHARACTERS;
  }

  takeElement(isEmpty = false): boolean {
    if (this.elements <= 0 || this.characters === 0) return false;
    this.elements -= isEmpty ? EMPTY_COST : 1;
    return true;
  }

  /** How much of it is used, 0..1. */
  get used(): number {
    return Math.max(1 - this.elements / MAX_ELEMENTS, 1 - this.characters / MAX_CHARACTERS);
  }

  takeMember(name: string): boolean {
    if (!this.takeElement()) return false;
    this.characters = Math.max(0, this.characters - name.length);
    return true;
  }

  /** Byte up to which the text in [start, end) may be kept: never inside a character of UTF-8. */
  takeText(bytes: Uint8Array, start: number, end: number): number {
    let stop = Math.min(end, start + this.characters);
    if (stop < end) while (start < stop && isContinuation(bytes[stop])) stop -= 1;
    this.characters = stop < end ? 0 : this.characters - (end - start);
    return stop;
  }

  /** Byte up to which [start, end) may be kept, in whole units. */
  takeBytes(start: number, end: number, unit: number): number {
    const room = Math.floor(this.characters / unit) * unit;
    const stop = Math.min(end, start + room);
    this.characters = stop < end ? 0 : this.characters - (end - start);
    return stop;
  }
}

export function moreText(count: number): string {
  return `… ${count} more`;
}

function isContinuation(byte: number | undefined): boolean {
  return ((byte ?? 0) & 0xc0) === 0x80;
}
