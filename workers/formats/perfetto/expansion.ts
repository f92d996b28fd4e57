/**
 * What a real trace needs of its file at least, bytes: for a byte that is unpacked, for a packet or an event in it, and for
 * a bundle. Real traces shrink to a tenth, and hold no empty packets.
 */
const LEAST = { byte: 1 / 30, packet: 1 / 4, event: 1 / 4, bundle: 8 } as const;
/** A small file may unpack to more: it takes no time. */
const SMALL_FILE = 256 << 10;

/** How much compressed packets have grown to. All of it is kept in memory as packets and events. */
export class Expansion {
  private least = 0;

  constructor(private readonly fileBytes: number) {}

  unpacked(bytes: number): void {
    this.least += bytes * LEAST.byte;
  }

  packet(): void {
    this.least += LEAST.packet;
  }

  bundle(events: number): void {
    this.least += LEAST.bundle;
    this.events(events);
  }

  events(count: number): void {
    this.least += count * LEAST.event;
  }

  /** Whether no real trace of this size holds so much. */
  get isFarTooMuch(): boolean {
    return this.fileBytes + SMALL_FILE < this.least;
  }
}
