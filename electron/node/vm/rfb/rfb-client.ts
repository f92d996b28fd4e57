import { createCipheriv } from "node:crypto";
import type { Duplex } from "node:stream";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { ScreenChange } from "../../../../workers/model/run-record.js";
import { ByteFeed } from "./byte-feed.js";
import { NO_SECURITY, newConnection, VNC_SECURITY } from "./connection.js";
import { serverParser } from "./server-parser.js";

export interface RfbClientOptions {
  /** A part of the screen has changed. QEMU looks every 30 ms, or less often while nothing happens. */
  readonly onChange: (change: ScreenChange, atNs: bigint) => void;
  readonly password?: string;
}

/** A viewer that shows nothing: it asks for what changes, always. */
export interface RfbClient {
  readonly width: number;
  readonly height: number;
  readonly name: string;
  /** Whether the pointer tells places; undefined: the server does not say it. */
  readonly isAbsolute: boolean | undefined;
  /** Resolves once the server has answered for the first time. */
  readonly answered: Promise<void>;
  /** Resolves once nothing more is seen, with the reason. */
  readonly ended: Promise<string>;
  close(): void;
}

const BEGIN_MS = 5000;
const RAW = 0;
const DESKTOP_SIZE = -223;
/** QEMU tells it at once. */
const POINTER_KIND = -257;

/** Joins the others that look at this screen, over a connected stream. */
export function openRfbClient(stream: Duplex, options: RfbClientOptions): Promise<Result<RfbClient>> {
  return new Promise((resolve) => {
    const client = new Client(stream, options);
    const timer = setTimeout(() => client.end("the VNC server says nothing"), BEGIN_MS);
    void client.begun.then(() => {
      clearTimeout(timer);
      resolve(ok(client));
    });
    void client.ended.then((why) => {
      clearTimeout(timer);
      resolve(fail(why));
    });
  });
}

class Client implements RfbClient {
  name = "";
  isAbsolute: boolean | undefined;
  readonly answered: Promise<void>;
  readonly begun: Promise<void>;
  readonly ended: Promise<string>;
  end: (why: string) => void = () => undefined;
  private begin: () => void = () => undefined;
  private readonly connection = newConnection();
  private readonly feed: ByteFeed;
  /** The first answer is the whole screen, and no change. */
  private isWhole = true;

  constructor(
    private readonly stream: Duplex,
    { onChange, password }: RfbClientOptions,
  ) {
    this.begun = new Promise((resolve) => {
      this.begin = resolve;
    });
    let answer: () => void = () => undefined;
    this.answered = new Promise((resolve) => {
      answer = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.end = (why) => {
        resolve(why);
        stream.destroy();
      };
    });
    this.feed = new ByteFeed(
      serverParser(this.connection, {
        offers: (kinds) => this.choose(kinds, password),
        challenge: (bytes) => void stream.write(answerTo(bytes, password ?? "")),
        // Shared: other viewers stay.
        letIn: () => void stream.write(Buffer.from([1])),
        begins: (name) => this.start(name),
        update: (change) => {
          if (change !== undefined && !this.isWhole) onChange(change, process.hrtime.bigint());
          if (change !== undefined) this.isWhole = false;
          answer();
          this.request(true);
        },
        pointerKind: (isAbsolute) => {
          this.isAbsolute = isAbsolute;
        },
      }),
    );
    stream.on("data", (bytes: Buffer) => this.take(bytes));
    stream.on("error", (error) => this.end(systemErrorText(error)));
    stream.on("close", () => this.end("the VNC server closed the connection"));
  }

  get width(): number {
    return this.connection.width;
  }

  get height(): number {
    return this.connection.height;
  }

  close(): void {
    this.end("closed");
  }

  private take(bytes: Buffer): void {
    if (this.connection.version === undefined) this.greet(bytes);
    this.feed.add(bytes);
    if (this.feed.stopped !== undefined) this.end(this.feed.stopped);
  }

  /** The version is the server's, or the last one that is known. */
  private greet(bytes: Buffer): void {
    const [, minor] = /^RFB 003\.(\d{3})/.exec(bytes.toString("latin1", 0, 12)) ?? [];
    const version = minor === "003" ? 3 : minor === "007" ? 7 : 8;
    this.connection.version = version;
    this.stream.write(`RFB 003.00${version}\n`);
  }

  private choose(kinds: readonly number[], password: string | undefined): void {
    const known = kinds.find((kind) => kind === NO_SECURITY || (kind === VNC_SECURITY && password !== undefined));
    if (known === undefined) {
      this.end(
        kinds.includes(VNC_SECURITY)
          ? "this VNC server wants a password"
          : `this VNC server wants security that is not known here (${kinds.join(", ")}, such as TLS)`,
      );
      return;
    }
    if (this.connection.version !== 3) this.stream.write(Buffer.from([known]));
    this.connection.security = known;
  }

  private start(name: string): void {
    this.name = name;
    const encodings = [RAW, DESKTOP_SIZE, POINTER_KIND];
    const message = Buffer.alloc(4 + 4 * encodings.length);
    message.writeUInt8(2, 0);
    message.writeUInt16BE(encodings.length, 2);
    for (const [i, encoding] of encodings.entries()) message.writeInt32BE(encoding, 4 + 4 * i);
    this.stream.write(message);
    this.request(false);
    this.begin();
  }

  private request(isIncremental: boolean): void {
    const message = Buffer.alloc(10);
    message.writeUInt8(3, 0);
    message.writeUInt8(isIncremental ? 1 : 0, 1);
    message.writeUInt16BE(this.width, 6);
    message.writeUInt16BE(this.height, 8);
    this.stream.write(message);
  }
}

/** VNC's answer to a challenge (7.2.2): DES, with the bits of each byte of the password the other way round. */
function answerTo(challenge: Buffer, password: string): Buffer {
  const key = Buffer.alloc(8);
  for (const [i, byte] of Buffer.from(password, "latin1").subarray(0, 8).entries()) key.writeUInt8(mirrored(byte), i);
  // Three times the same key is DES once, which OpenSSL no longer has by itself.
  const cipher = createCipheriv("des-ede3", Buffer.concat([key, key, key]), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

function mirrored(byte: number): number {
  let result = 0;
  for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) result |= 0x80 >> bit;
  return result;
}
