import type { Duplex } from "node:stream";
import type { Result } from "../../../workers/core/result.js";
import type { QmpMonitor } from "./monitor.js";

/** A machine on which VMs run: this one (local-host.ts), or one that ssh reaches (ssh-host.ts). */
export interface HostMachine {
  /** For sentences: `USER@HOST`; undefined: this machine. */
  readonly name: string | undefined;
  /**
   * The texts of files, by path. A part of a pattern may end in `*`. Files that cannot be read are absent. Each is cut at
   * 1 MB.
   */
  files(patterns: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Where links lead. */
  links(patterns: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Absent: there is none. Links are not followed. */
  sockets(paths: readonly string[]): Promise<ReadonlyMap<string, SocketFacts>>;
  /** Connects a socket of that machine. */
  connect(address: string): Promise<Result<Duplex>>;
  virsh(domain: string): QmpMonitor;
  /** Its CLOCK_MONOTONIC and CLOCK_REALTIME at this moment, ns. */
  monotonicNs(): bigint;
  realNs(): bigint;
  /** Why the last question had no answer, and whether none will have any more; undefined: it had one. */
  readonly trouble?: { readonly why: string; readonly isOver: boolean } | undefined;
  /** How much these may be wrong, ns; undefined: it is this machine's clock. */
  readonly clockErrorNs?: number;
  /** Files below this folder are not read again. */
  forget(folder: string): void;
  close(): void;
}

export interface SocketFacts {
  /** Of whom it is: a name, or a number. */
  readonly user: string;
  /** Permissions in octal, as in `0755`. */
  readonly mode: string;
  readonly isSocket: boolean;
  readonly isWritable: boolean;
}

export const MOST_FILE_BYTES = 1 << 20;
