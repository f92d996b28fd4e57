import { chmodSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { Duplex } from "node:stream";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { InputEvent } from "../../../../workers/model/input-recording.js";
import type { ScreenChange } from "../../../../workers/model/run-record.js";
import { socketAddress } from "../address.js";
import { ByteFeed } from "./byte-feed.js";
import { clientParser } from "./client-parser.js";
import { newConnection, type RfbConnection } from "./connection.js";
import { InputTap } from "./input-tap.js";
import { serverParser } from "./server-parser.js";

export interface ProxyOptions {
  /** Where viewers connect: the path of a socket that is made, or a port of this machine. */
  readonly listen: string;
  /** Connects QEMU's VNC server. */
  readonly connect: () => Promise<Result<Duplex>>;
  /** Undefined: QEMU tells it to viewers that ask. */
  readonly isAbsolute: boolean | undefined;
  readonly onGroup: (events: readonly InputEvent[], atNs: bigint) => void;
  readonly onScreen: (change: ScreenChange, atNs: bigint) => void;
  readonly onProblem: (text: string) => void;
}

/** Stands between viewers and QEMU's VNC server, and reads along. All bytes go through as they are. */
export class RfbProxy {
  /** Of the last viewer that came. */
  connection: RfbConnection = newConnection();
  viewers = 0;
  private readonly open = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    private readonly options: ProxyOptions,
  ) {
    server.on("connection", (viewer) => void this.serve(viewer));
  }

  static async open(options: ProxyOptions): Promise<Result<RfbProxy>> {
    const at = socketAddress(options.listen);
    if (!at.ok) return at;
    const server = createServer();
    const why = await new Promise<Error | undefined>((resolve) => {
      server.once("error", resolve);
      const listening = () => resolve(undefined);
      if (at.value.kind === "unix") listenForOwner(server, at.value.path, listening);
      else server.listen(at.value.port, at.value.host, listening);
    });
    if (why === undefined) return ok(new RfbProxy(server, options));
    return fail(`cannot listen there: ${systemErrorText(why, "write")}`, { file: options.listen });
  }

  async close(): Promise<void> {
    for (const stream of this.open) stream.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(viewer: Duplex): Promise<void> {
    this.open.add(viewer);
    viewer.on("error", () => undefined);
    const qemu = await this.options.connect();
    if (!qemu.ok) {
      this.options.onProblem(qemu.error.message);
      viewer.destroy();
      this.open.delete(viewer);
      return;
    }
    this.open.add(qemu.value);
    this.viewers += 1;
    join(viewer, qemu.value, () => {
      this.open.delete(viewer);
      this.open.delete(qemu.value);
    });
    this.readAlong(viewer, qemu.value);
  }

  private readAlong(viewer: Duplex, qemu: Duplex): void {
    const { isAbsolute, onGroup, onScreen, onProblem } = this.options;
    const connection = newConnection();
    this.connection = connection;
    let atNs = 0n;
    // An answer to a request for all of the screen is no change.
    let whole = 0;
    const tap = new InputTap({
      connection,
      group: (events) => onGroup(events, atNs),
      unknownKey: (keysym) => onProblem(`a key that has no name here: keysym 0x${keysym.toString(16)}`),
    });
    tap.isAbsolute = isAbsolute;
    const fromServer = new ByteFeed(
      serverParser(connection, {
        update: (change) => {
          if (0 < whole) whole -= 1;
          else if (change !== undefined) onScreen(change, process.hrtime.bigint());
        },
        pointerKind: (isAbsoluteNow) => tap.tellKind(isAbsoluteNow),
      }),
    );
    const fromClient = new ByteFeed(
      clientParser(connection, {
        key: (down, keysym, number) => tap.key(down, keysym, number),
        pointer: (buttons, x, y) => tap.pointer(buttons, x, y),
        request: (isIncremental) => {
          if (!isIncremental) whole += 1;
        },
      }),
    );
    const told = new Set<string>();
    const tell = ({ stopped }: ByteFeed, what: string) => {
      if (stopped === undefined || told.has(what)) return;
      told.add(what);
      onProblem(`${what} from here on: ${stopped}`);
    };
    const goOn = () => {
      fromServer.goOn();
      fromClient.goOn();
      tell(fromServer, "changes of the screen are not seen");
      tell(fromClient, "input of this viewer is not recorded");
    };
    viewer.on("data", (bytes: Buffer) => {
      atNs = process.hrtime.bigint();
      fromClient.add(bytes);
      goOn();
    });
    qemu.on("data", (bytes: Buffer) => {
      fromServer.add(bytes);
      goOn();
    });
    viewer.once("close", () => {
      atNs = process.hrtime.bigint();
      tap.leave();
    });
  }
}

/** Both directions; when one side goes, so does the other. */
function join(one: Duplex, other: Duplex, onEnd: () => void): void {
  one.pipe(other);
  other.pipe(one);
  const end = () => {
    one.destroy();
    other.destroy();
    onEnd();
  };
  for (const stream of [one, other]) stream.on("close", end).on("error", end);
}

/** The socket is made so that only its owner may connect. */
function listenForOwner(server: Server, path: string, listening: () => void): void {
  const mask = process.umask(0o177);
  server.listen(path, () => {
    chmodSync(path, 0o600);
    listening();
  });
  process.umask(mask);
}
