import { fail, ok, type Result } from "../../core/result.js";
import type { Redaction } from "../../model/bundle.js";
import type { KnownSession } from "../session-columns.js";
import { SessionRedactor } from "./session-redactor.js";

/** Redactions of the open session, by handle. */
export class Redactions {
  private readonly open = new Map<number, SessionRedactor>();
  private nextHandle = 1;

  start(session: KnownSession, kinds: readonly Redaction[]): number {
    const handle = this.nextHandle++;
    this.open.set(handle, new SessionRedactor(session, kinds));
    return handle;
  }

  of(handle: number): Result<SessionRedactor> {
    const redactor = this.open.get(handle);
    return redactor === undefined ? fail(`redaction ${handle} is not open`) : ok(redactor);
  }

  /** How many different texts were replaced, by kind. */
  close(handle: number): SessionRedactor["found"] {
    const found = this.open.get(handle)?.found ?? {};
    this.open.delete(handle);
    return found;
  }
}
