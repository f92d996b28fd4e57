import type { ScreenChange } from "../../../../workers/model/run-record.js";
import { type Parser, skip, take, type Want } from "./byte-feed.js";
import { cannotRead, NO_SECURITY, type RfbConnection, readPixelFormat, VNC_SECURITY } from "./connection.js";
import { pixelsOf } from "./encodings.js";

/** What a server sends that counts here. */
export interface ServerHandler {
  /** It offers these kinds of security. */
  offers?(kinds: readonly number[]): void;
  challenge?(bytes: Buffer): void;
  /** The client is let in. */
  letIn?(): void;
  begins?(name: string): void;
  /** An answer to a request; undefined: no pixel of it changed. */
  update(change: ScreenChange | undefined): void;
  /** Whether the pointer tells places or moves. */
  pointerKind?(isAbsolute: boolean): void;
}

const MOST_NAME = 1 << 16;

/** Reads what a server sends to a viewer. */
export function* serverParser(connection: RfbConnection, handler: ServerHandler): Parser {
  const greeting = (yield* take(12)).toString("latin1");
  if (!/^RFB \d{3}\.\d{3}\n$/.test(greeting)) return "it is no VNC: the server's greeting is none";
  while (connection.version === undefined) yield "other side";
  const why = yield* security(connection, handler);
  if (why !== undefined) return why;
  handler.letIn?.();
  // ServerInit (7.3.2)
  const init = yield* take(24);
  connection.width = init.readUInt16BE(0);
  connection.height = init.readUInt16BE(2);
  readPixelFormat(connection, init.subarray(4));
  const length = init.readUInt32BE(20);
  if (MOST_NAME < length) return "the server's name is longer than any";
  const name = yield* take(length);
  handler.begins?.(name.toString("utf8"));
  for (;;) {
    const kind = (yield* take(1)).readUInt8(0);
    const odd = yield* message(kind, connection, handler);
    if (odd !== undefined) return odd;
  }
}

/** 7.1.2, 7.2, 7.1.3. Answers why nothing more can be read. */
function* security(connection: RfbConnection, handler: ServerHandler): Generator<Want, string | undefined, Buffer> {
  const { version } = connection;
  if (version === 3) connection.security = (yield* take(4)).readUInt32BE(0);
  else {
    const kinds = yield* take((yield* take(1)).readUInt8(0));
    if (kinds.length === 0) return "the server refused the viewer";
    handler.offers?.([...kinds]);
    while (connection.security === undefined) yield "other side";
  }
  const chosen = connection.security;
  if (chosen === 0 || chosen === undefined) return "the server refused the viewer";
  if (chosen !== NO_SECURITY && chosen !== VNC_SECURITY) return cannotRead(chosen);
  if (version === 3) handler.offers?.([chosen]);
  if (chosen === VNC_SECURITY) {
    const challenge = yield* take(16);
    handler.challenge?.(challenge);
  }
  if (chosen === NO_SECURITY && version !== 8) return undefined;
  return (yield* take(4)).readUInt32BE(0) === 0 ? undefined : "the server did not let the viewer in";
}

/** One message, behind its kind (7.6). Answers why nothing more can be read. */
function* message(
  kind: number,
  connection: RfbConnection,
  handler: ServerHandler,
): Generator<Want, string | undefined, Buffer> {
  switch (kind) {
    case 0:
      return yield* update(connection, handler);
    // SetColourMapEntries
    case 1:
      yield* skip(6 * (yield* take(5)).readUInt16BE(3));
      return undefined;
    // Bell, and the end of continuous updates.
    case 2:
    case 150:
      return undefined;
    // ServerCutText; of the extended clipboard the length is negative.
    case 3:
      yield* skip(Math.abs((yield* take(7)).readInt32BE(3)));
      return undefined;
    // ServerFence
    case 248:
      yield* skip((yield* take(8)).readUInt8(7));
      return undefined;
    // xvp
    case 250:
      yield* skip(3);
      return undefined;
    // QEMU's audio: its begin, its end, or sound.
    case 255: {
      const bytes = yield* take(3);
      if (bytes.readUInt8(0) !== 1) return "the server sent a message of QEMU's that is not known";
      if (bytes.readUInt16BE(1) === 2) yield* skip((yield* take(4)).readUInt32BE(0));
      return undefined;
    }
    default:
      return `the server sent a message of kind ${kind}, which is not known`;
  }
}

const LAST_RECT = -224;
const UNTIL_LAST = 0xffff;

/** FramebufferUpdate (7.6.1). */
function* update(connection: RfbConnection, handler: ServerHandler): Generator<Want, string | undefined, Buffer> {
  const count = (yield* take(3)).readUInt16BE(1);
  const changed = new Changed();
  for (let i = 0; i < count || count === UNTIL_LAST; i += 1) {
    const head = yield* take(12);
    const [x, y, w, h] = [0, 2, 4, 6].map((at) => head.readUInt16BE(at)) as [number, number, number, number];
    const encoding = head.readInt32BE(8);
    if (encoding === LAST_RECT) break;
    const had = yield* pixelsOf(encoding, { x, y, w, h }, connection, handler);
    if (had === undefined) return `the server drew in a way that is not known (encoding ${encoding})`;
    if (had) changed.add(x, y, w, h);
  }
  handler.update(changed.whole);
  return undefined;
}

/** Rectangles of one update together. */
class Changed {
  private pixels = 0;
  private left = Number.POSITIVE_INFINITY;
  private top = Number.POSITIVE_INFINITY;
  private right = 0;
  private bottom = 0;

  add(x: number, y: number, w: number, h: number): void {
    this.pixels += w * h;
    this.left = Math.min(this.left, x);
    this.top = Math.min(this.top, y);
    this.right = Math.max(this.right, x + w);
    this.bottom = Math.max(this.bottom, y + h);
  }

  get whole(): ScreenChange | undefined {
    const { pixels, left: x, top: y, right, bottom } = this;
    return pixels === 0 ? undefined : { pixels, x, y, w: right - x, h: bottom - y };
  }
}
