/** What both directions of a connection know (RFC 6143, and the community's rfbproto). Each side's parser writes its part. */
export interface RfbConnection {
  /** The minor version that the client chose: 3, 7 or 8; undefined: not yet. */
  version: 3 | 7 | 8 | undefined;
  /** The kind of security that is taken. */
  security: number | undefined;
  width: number;
  height: number;
  /** Of a pixel as the client wants it. */
  bytesPerPixel: number;
  /** Tight leaves out the fourth byte of such pixels. */
  isTrueColour24: boolean;
}

export const NO_SECURITY = 1;
export const VNC_SECURITY = 2;

export function newConnection(): RfbConnection {
  return {
    ...{ version: undefined, security: undefined },
    ...{ width: 0, height: 0, bytesPerPixel: 4, isTrueColour24: true },
  };
}

/** The minor version of a greeting, as QEMU takes it; undefined: it is none. */
export function versionOf(greeting: Buffer): 3 | 7 | 8 | undefined {
  const [, minor] = /^RFB 003\.(\d{3})\n$/.exec(greeting.toString("latin1")) ?? [];
  if (minor === undefined) return undefined;
  return Number(minor) === 7 ? 7 : Number(minor) < 7 ? 3 : 8;
}

/** PIXEL_FORMAT (7.4): bits of a pixel, depth, order, whether it is true colour, three maxima, three shifts. */
export function readPixelFormat(connection: RfbConnection, format: Buffer): void {
  connection.bytesPerPixel = Math.max(1, format.readUInt8(0) >> 3);
  const maxima = [4, 6, 8].map((at) => format.readUInt16BE(at));
  connection.isTrueColour24 = connection.bytesPerPixel === 4 && maxima.every((most) => most === 0xff);
}

export function cannotRead(security: number): string {
  return `the connection is secured in a way that cannot be read here (security type ${security}, such as TLS)`;
}
