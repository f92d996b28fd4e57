import { skip, take, type Want } from "./byte-feed.js";
import { type RfbConnection, readPixelFormat } from "./connection.js";

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Takes part of what rectangles tell beside pixels. */
interface PointerHandler {
  pointerKind?(isAbsolute: boolean): void;
}

const TILE = 16;
/** Tight sends less than this as it is. */
const LEAST_COMPRESSED = 12;

/**
 * Passes over what an encoding sends of a rectangle (7.7, and the community's rfbproto). Whether those were pixels of the screen;
 * undefined: the encoding is not known, so nobody knows where it ends.
 */
export function* pixelsOf(
  encoding: number,
  { x, y, w, h }: Rectangle,
  connection: RfbConnection,
  handler: PointerHandler,
): Generator<Want, boolean | undefined, Buffer> {
  const { bytesPerPixel } = connection;
  const bitmap = ((w + 7) >> 3) * h;
  switch (encoding) {
    // Raw
    case 0:
      yield* skip(w * h * bytesPerPixel);
      return true;
    // CopyRect
    case 1:
      yield* skip(4);
      return true;
    // RRE and CoRRE: a background, and rectangles on it.
    case 2:
    case 4: {
      const count = (yield* take(4)).readUInt32BE(0);
      yield* skip(bytesPerPixel + count * (bytesPerPixel + (encoding === 2 ? 8 : 4)));
      return true;
    }
    case 5:
      yield* hextile(w, h, bytesPerPixel);
      return true;
    case 7:
    case -260:
      yield* tight(w, h, connection);
      return true;
    // zlib, ZRLE, ZYWRLE: compressed, with a length.
    case 6:
    case 16:
    case 17:
      yield* skip((yield* take(4)).readUInt32BE(0));
      return true;
    // DesktopSize
    case -223:
      resize(connection, w, h);
      return false;
    // Cursor, XCursor
    case -239:
      yield* skip(w * h * bytesPerPixel + bitmap);
      return false;
    case -240:
      if (0 < w * h) yield* skip(6 + 2 * bitmap);
      return false;
    // Whether the pointer is absolute.
    case -257:
      handler.pointerKind?.(x !== 0);
      return false;
    // Extended key events and audio are there.
    case -258:
    case -259:
      return false;
    // The keyboard's lights.
    case -261:
      yield* skip(1);
      return false;
    // DesktopName
    case -307:
      yield* skip((yield* take(4)).readUInt32BE(0));
      return false;
    // ExtendedDesktopSize: `y` says whether it holds.
    case -308:
      yield* skip(16 * (yield* take(4)).readUInt8(0));
      if (y === 0) resize(connection, w, h);
      return false;
    // A cursor with alpha, raw.
    case -314:
      if ((yield* take(4)).readInt32BE(0) !== 0) return undefined;
      yield* skip(4 * w * h);
      return false;
    // WMVi: the format of pixels from here on.
    case 0x574d5669:
      readPixelFormat(connection, yield* take(16));
      return false;
    default:
      return undefined;
  }
}

function resize(connection: RfbConnection, w: number, h: number): void {
  connection.width = w;
  connection.height = h;
}

/** 7.7.4: tiles, each raw or a background with rectangles. */
function* hextile(w: number, h: number, bytesPerPixel: number): Generator<Want, void, Buffer> {
  for (let y = 0; y < h; y += TILE) {
    for (let x = 0; x < w; x += TILE) {
      const kind = (yield* take(1)).readUInt8(0);
      if ((kind & 1) !== 0) {
        yield* skip(Math.min(TILE, w - x) * Math.min(TILE, h - y) * bytesPerPixel);
        continue;
      }
      yield* skip(((kind & 2) === 0 ? 0 : bytesPerPixel) + ((kind & 4) === 0 ? 0 : bytesPerPixel));
      if ((kind & 8) === 0) continue;
      const count = (yield* take(1)).readUInt8(0);
      yield* skip(count * (2 + ((kind & 16) === 0 ? 0 : bytesPerPixel)));
    }
  }
}

/** The community's rfbproto, "Tight Encoding". */
function* tight(w: number, h: number, { isTrueColour24, bytesPerPixel }: RfbConnection): Generator<Want, void, Buffer> {
  const pixel = isTrueColour24 ? 3 : bytesPerPixel;
  const kind = (yield* take(1)).readUInt8(0) >> 4;
  // One colour.
  if (kind === 8) return yield* skip(pixel);
  // JPEG or PNG.
  if (8 < kind) return yield* skip(yield* compactLength());
  let bytes = w * h * pixel;
  if ((kind & 4) !== 0 && (yield* take(1)).readUInt8(0) === 1) {
    const colours = (yield* take(1)).readUInt8(0) + 1;
    yield* skip(colours * pixel);
    bytes = colours === 2 ? ((w + 7) >> 3) * h : w * h;
  }
  yield* skip(bytes < LEAST_COMPRESSED ? bytes : yield* compactLength());
}

/** Seven bits in each of up to three bytes, the lowest ones first; the third has eight. */
function* compactLength(): Generator<Want, number, Buffer> {
  let length = 0;
  for (let shift = 0; shift <= 14; shift += 7) {
    const byte = (yield* take(1)).readUInt8(0);
    length |= (shift === 14 ? byte : byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) break;
  }
  return length;
}
