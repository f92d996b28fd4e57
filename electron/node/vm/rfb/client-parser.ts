import { type Parser, skip, take, type Want } from "./byte-feed.js";
import { cannotRead, NO_SECURITY, type RfbConnection, readPixelFormat, VNC_SECURITY, versionOf } from "./connection.js";

/** What a viewer sends that counts here. */
export interface ClientHandler {
  /** `number`: the key's scan code; undefined: the viewer tells only what it types. */
  key(down: boolean, keysym: number, number: number | undefined): void;
  pointer(buttons: number, x: number, y: number): void;
  /** It asks for the screen: changes since the last time, or all of it. */
  request(isIncremental: boolean): void;
  encodings?(list: readonly number[]): void;
}

/** Reads what a viewer sends to a server. */
export function* clientParser(connection: RfbConnection, handler: ClientHandler): Parser {
  const version = versionOf(yield* take(12));
  if (version === undefined) return "it is no VNC: the viewer's greeting is none";
  connection.version = version;
  if (version !== 3) connection.security = (yield* take(1)).readUInt8(0);
  while (connection.security === undefined) yield "other side";
  const { security } = connection;
  if (security === VNC_SECURITY) yield* skip(16);
  else if (security !== NO_SECURITY) return cannotRead(security);
  // ClientInit: whether the desktop is shared.
  yield* skip(1);
  for (;;) {
    const kind = (yield* take(1)).readUInt8(0);
    const why = yield* message(kind, connection, handler);
    if (why !== undefined) return why;
  }
}

/** One message, behind its kind (7.5). Answers why nothing more can be read. */
function* message(
  kind: number,
  connection: RfbConnection,
  handler: ClientHandler,
): Generator<Want, string | undefined, Buffer> {
  switch (kind) {
    // SetPixelFormat
    case 0:
      readPixelFormat(connection, (yield* take(19)).subarray(3));
      return undefined;
    // SetEncodings
    case 2: {
      const count = (yield* take(3)).readUInt16BE(1);
      const list = yield* take(4 * count);
      handler.encodings?.(Array.from({ length: count }, (_, i) => list.readInt32BE(4 * i)));
      return undefined;
    }
    // FramebufferUpdateRequest
    case 3:
      handler.request((yield* take(9)).readUInt8(0) !== 0);
      return undefined;
    // KeyEvent
    case 4: {
      const bytes = yield* take(7);
      handler.key(bytes.readUInt8(0) !== 0, bytes.readUInt32BE(3), undefined);
      return undefined;
    }
    // PointerEvent
    case 5: {
      const bytes = yield* take(5);
      handler.pointer(bytes.readUInt8(0), bytes.readUInt16BE(1), bytes.readUInt16BE(3));
      return undefined;
    }
    // ClientCutText; of the extended clipboard the length is negative.
    case 6:
      yield* skip(Math.abs((yield* take(7)).readInt32BE(3)));
      return undefined;
    // EnableContinuousUpdates
    case 150:
      yield* skip(9);
      return undefined;
    // ClientFence
    case 248:
      yield* skip((yield* take(8)).readUInt8(7));
      return undefined;
    // xvp
    case 250:
      yield* skip(3);
      return undefined;
    // SetDesktopSize
    case 251:
      yield* skip(16 * (yield* take(7)).readUInt8(5));
      return undefined;
    case 255:
      return yield* qemuMessage(handler);
    default:
      return `the viewer sent a message of kind ${kind}, which is not known`;
  }
}

function* qemuMessage(handler: ClientHandler): Generator<Want, string | undefined, Buffer> {
  const kind = (yield* take(1)).readUInt8(0);
  switch (kind) {
    // Extended key event: the keysym, and the key's number.
    case 0: {
      const bytes = yield* take(10);
      handler.key(bytes.readUInt16BE(0) !== 0, bytes.readUInt32BE(2), bytes.readUInt32BE(6));
      return undefined;
    }
    // Audio: on, off, or its format.
    case 1:
      if ((yield* take(2)).readUInt16BE(0) === 2) yield* skip(6);
      return undefined;
    default:
      return `the viewer sent a message of QEMU's kind ${kind}, which is not known`;
  }
}
