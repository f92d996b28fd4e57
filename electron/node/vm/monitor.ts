import type { Result } from "../../../workers/core/result.js";
import type { QmpCommand } from "./commands.js";

/** An answer of QEMU. */
export interface QmpAnswer {
  /** As QEMU wrote it, in JSON: whole numbers have all their digits. */
  readonly raw: string;
  readonly us: number;
}

export interface QmpEvent {
  readonly name: string;
  /** JSON. */
  readonly data: string;
  readonly timestamp: string;
}

/** Where questions to one VM go: a socket, or libvirt's command. */
export interface QmpMonitor {
  /** A failure is an error of QEMU, or that there is no answer. */
  ask(command: QmpCommand, mostMs?: number): Promise<Result<QmpAnswer>>;
  /** Resolves with the reason once no answer will come any more. */
  readonly closed: Promise<string>;
  close(): void;
}
