import { accessSync, closeSync, constants, lstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { userInfo } from "node:os";
import type { Duplex } from "node:stream";
import { systemErrorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { socketAddress } from "./address.js";
import { type HostMachine, MOST_FILE_BYTES, type SocketFacts } from "./host-machine.js";
import { VirshMonitor } from "./virsh.js";

const CONNECT_MS = 2000;
/** Files of which a descriptor is kept, so that reading one again is one call of the system. */
const MOST_KEPT = 512;

/** This machine. Files of /proc are read at once: they are short, and never wait for a disk. */
export class LocalHost implements HostMachine {
  readonly name = undefined;
  private readonly kept = new Map<string, number>();
  private readonly buffer = Buffer.allocUnsafe(MOST_FILE_BYTES);

  files(patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const pattern of patterns) {
      for (const path of pathsOf(pattern)) {
        const text = this.read(path, path === pattern);
        if (text !== undefined) texts.set(path, text);
      }
    }
    return Promise.resolve(texts);
  }

  links(patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const targets = new Map<string, string>();
    for (const path of patterns.flatMap(pathsOf)) {
      const target = attempt(() => readlinkSync(path));
      if (target !== undefined) targets.set(path, target);
    }
    return Promise.resolve(targets);
  }

  sockets(paths: readonly string[]): Promise<ReadonlyMap<string, SocketFacts>> {
    const facts = new Map<string, SocketFacts>();
    for (const path of paths) {
      const stat = attempt(() => lstatSync(path));
      if (stat === undefined) continue;
      facts.set(path, {
        user: this.userName(stat.uid),
        mode: (stat.mode & 0o7777).toString(8).padStart(4, "0"),
        isSocket: stat.isSocket(),
        isWritable: attempt(() => accessSync(path, constants.W_OK) === undefined) === true,
      });
    }
    return Promise.resolve(facts);
  }

  async connect(address: string): Promise<Result<Duplex>> {
    const to = socketAddress(address);
    if (!to.ok) return to;
    if (to.value.kind === "tcp") return connected(connect(to.value.port, to.value.host), address);
    const { path } = to.value;
    const facts = (await this.sockets([path])).get(path);
    if (facts === undefined) return fail(`${path}: no such socket`);
    if (!facts.isSocket) return fail(`${path}: it is no socket, or a link to one`);
    return connected(connect(path), path);
  }

  virsh(domain: string): VirshMonitor {
    return new VirshMonitor(domain);
  }

  monotonicNs(): bigint {
    return process.hrtime.bigint();
  }

  realNs(): bigint {
    return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
  }

  forget(folder: string): void {
    for (const [path, descriptor] of this.kept) {
      if (!path.startsWith(`${folder}/`)) continue;
      attempt(() => closeSync(descriptor));
      this.kept.delete(path);
    }
  }

  close(): void {
    this.forget("");
  }

  /** Undefined: it is not there any more, or may not be read. */
  private read(path: string, isAskedAgain: boolean): string | undefined {
    const before = this.kept.get(path);
    const descriptor = before ?? attempt(() => openSync(path, "r"));
    if (descriptor === undefined) return undefined;
    const text = attempt(() => this.readAll(descriptor));
    if (before === undefined && isAskedAgain && text !== undefined && this.kept.size < MOST_KEPT) {
      this.kept.set(path, descriptor);
    } else if (before === undefined || text === undefined) {
      this.kept.delete(path);
      attempt(() => closeSync(descriptor));
    }
    return text;
  }

  private readAll(descriptor: number): string {
    let size = 0;
    for (;;) {
      const more = readSync(descriptor, this.buffer, size, this.buffer.length - size, size);
      size += more;
      if (more === 0 || size === this.buffer.length) return this.buffer.toString("utf8", 0, size);
    }
  }

  private userName(uid: number): string {
    if (uid === process.getuid?.()) return userInfo().username;
    const users = this.read("/etc/passwd", false) ?? "";
    return (
      users
        .split("\n")
        .find((line) => line.split(":")[2] === `${uid}`)
        ?.split(":")[0] ?? `${uid}`
    );
  }
}

/** The paths of a pattern, whose parts may end in `*`. */
function pathsOf(pattern: string): string[] {
  if (!pattern.includes("*")) return [pattern];
  let paths = [""];
  for (const part of pattern.split("/").slice(1)) {
    const next = (path: string) => (part.endsWith("*") ? namesIn(path, part.slice(0, -1)) : [part]);
    paths = paths.flatMap((path) => next(path).map((name) => `${path}/${name}`));
  }
  return paths;
}

function namesIn(folder: string, begin: string): string[] {
  return (attempt(() => readdirSync(folder)) ?? []).filter((name) => name.startsWith(begin));
}

function connected(socket: Socket, address: string): Promise<Result<Duplex>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => refuse("nobody answers"), CONNECT_MS);
    const refuse = (why: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(fail(`${address}: ${why}`));
    };
    socket.once("error", (error) => refuse(systemErrorText(error, "write")));
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      resolve(ok(socket));
    });
  });
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
