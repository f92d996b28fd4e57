import type { Socket } from "node:net";
import { connected } from "./socket.js";

/** A viewer of VNC as a user's: it sends keys and moves the pointer. Written apart from what is tested (RFC 6143). */
export class Viewer {
  private heard = Buffer.alloc(0);
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.on("data", (bytes) => {
      this.heard = Buffer.concat([this.heard, bytes]);
      this.wake();
    });
    socket.on("error", () => undefined);
  }

  /** `encodings`: what it can draw, and what else it knows. */
  static async connect(path: string, encodings: readonly number[]): Promise<Viewer> {
    const viewer = new Viewer(await connected(path, () => undefined));
    await viewer.read(12);
    viewer.send(Buffer.from("RFB 003.008\n"));
    await viewer.read((await viewer.read(1)).readUInt8());
    viewer.send(Buffer.from([1]));
    await viewer.read(4);
    viewer.send(Buffer.from([1]));
    const init = await viewer.read(24);
    await viewer.read(init.readUInt32BE(20));
    const message = Buffer.alloc(4 + 4 * encodings.length);
    message.writeUInt8(2);
    message.writeUInt16BE(encodings.length, 2);
    for (const [i, encoding] of encodings.entries()) message.writeInt32BE(encoding, 4 + 4 * i);
    viewer.send(message);
    return viewer;
  }

  keysym(keysym: number, down: boolean): void {
    const message = Buffer.alloc(8);
    message.writeUInt8(4);
    message.writeUInt8(down ? 1 : 0, 1);
    message.writeUInt32BE(keysym, 4);
    this.send(message);
  }

  /** QEMU's message with the number of the key. */
  key(number: number, down: boolean, keysym = 0): void {
    const message = Buffer.alloc(12);
    message.writeUInt8(255);
    message.writeUInt16BE(down ? 1 : 0, 2);
    message.writeUInt32BE(keysym, 4);
    message.writeUInt32BE(number, 8);
    this.send(message);
  }

  pointer(buttons: number, x: number, y: number): void {
    const message = Buffer.alloc(6);
    message.writeUInt8(5);
    message.writeUInt8(buttons, 1);
    message.writeUInt16BE(x, 2);
    message.writeUInt16BE(y, 4);
    this.send(message);
  }

  /** Asks for the screen. What comes is not looked at. */
  look(w: number, h: number, isIncremental: boolean): void {
    const message = Buffer.alloc(10);
    message.writeUInt8(3);
    message.writeUInt8(isIncremental ? 1 : 0, 1);
    message.writeUInt16BE(w, 6);
    message.writeUInt16BE(h, 8);
    this.send(message);
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  close(): void {
    this.socket.destroy();
  }

  private async read(length: number): Promise<Buffer> {
    while (this.heard.length < length) await new Promise<void>((resolve) => (this.wake = resolve));
    const bytes = this.heard.subarray(0, length);
    this.heard = this.heard.subarray(length);
    return bytes;
  }
}
