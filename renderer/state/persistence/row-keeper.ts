import { type Failure, failureText, type Result } from "../../../workers/core/result.js";
import type { UnsavedRows } from "../../persist/unsaved-rows.js";
import { type KeyedChange, keyedChangesBetween, withKeyedChange } from "../../viewmodel/keyed-changes.js";

/** What could not be written is tried again after this, and after the next edit. */
const RETRY_MS = 5_000;

type Values<T> = ReadonlyMap<string, T>;

/** Where the values are, in the window and in the database. */
export interface RowKeeperParts<T> {
  /** "Filters": what messages call them. */
  readonly title: string;
  readonly shown: () => Values<T>;
  readonly show: (values: Values<T>) => void;
  /** Calls after each change of what is shown; returns the way to stop. */
  readonly onShown: (listener: (now: Values<T>, before: Values<T>) => void) => () => void;
  readonly read: () => Promise<Result<Values<T>>>;
  readonly write: (change: KeyedChange<T>) => Promise<Result<void>>;
  /** Calls when another window may have changed them; returns the way to stop. */
  readonly onChanged: (listener: () => void) => () => void;
  /** Whether a value that is still to be written belongs to what is read. */
  readonly isOwn?: (value: T) => boolean;
  /** Why they last no longer than the window; undefined: they are in the database. */
  readonly notKept: () => string | undefined;
  readonly setNotKept: (why: string | undefined) => void;
  /** Why the database is none, if it is: what is saved lasts as long as the window. */
  readonly notDurable: string | undefined;
  /** Whether the database keeps what it takes. */
  readonly isDurable: boolean;
  /** Where changes wait that the database has refused. */
  readonly unsaved: UnsavedRows<T>;
  readonly say: (message: string) => void;
}

/**
 * Keeps values that the user has saved under keys. Each edit is written at once, by itself. What the database refuses stays
 * in memory and in the page's own storage, and is tried again. All values are read after each write, so that those of other
 * windows are there too.
 */
export class RowKeeper<T> {
  private readonly pending = new Map<string, KeyedChange<T>>();
  /** What a store took that lasts no longer than the window. */
  private readonly unkept = new Map<string, KeyedChange<T>>();
  private isWorking = false;
  private isDue = false;
  private isShowing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: readonly (() => void)[];

  constructor(private readonly parts: RowKeeperParts<T>) {
    for (const change of parts.unsaved.restore()) this.pending.set(change.key, change);
    this.stops = [
      parts.onShown((now, before) => {
        if (!this.isShowing) this.note(keyedChangesBetween(before, now));
      }),
      parts.onChanged(() => void this.work()),
    ];
    // The user may have been quicker than the database.
    this.note(keyedChangesBetween(new Map(), parts.shown()));
  }

  /** Other values belong to the window now: those of another trace. */
  readAgain(): void {
    this.put(new Map());
    void this.work();
  }

  /** The window closes: what the database has not confirmed waits for the next one. */
  leave(): void {
    const changes = new Map(this.unkept);
    for (const change of this.pending.values()) changes.set(change.key, joined(changes.get(change.key), change));
    this.parts.unsaved.stash([...changes.values()]);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  private note(changes: readonly KeyedChange<T>[]): void {
    for (const change of changes) this.pending.set(change.key, joined(this.pending.get(change.key), change));
    void this.work();
  }

  private async work(): Promise<void> {
    this.isDue = true;
    if (this.isWorking) return;
    this.isWorking = true;
    clearTimeout(this.timer);
    let failure: Failure | undefined;
    while (this.isDue) {
      this.isDue = false;
      failure = await this.writeAndRead();
    }
    this.isWorking = false;
    if (failure !== undefined) this.timer = setTimeout(() => void this.work(), RETRY_MS);
    this.leave();
    this.tell(failure);
  }

  private async writeAndRead(): Promise<Failure | undefined> {
    const { write, read, isDurable } = this.parts;
    for (const change of [...this.pending.values()]) {
      const done = await write(change);
      if (!done.ok) return done.error;
      if (!isDurable) this.unkept.set(change.key, joined(this.unkept.get(change.key), change));
      const now = this.pending.get(change.key);
      if (now === change) this.pending.delete(change.key);
      // It was edited again meanwhile: the rest of the change begins at what is written now.
      else if (now !== undefined) this.pending.set(change.key, { ...now, before: change.after });
    }
    const kept = await read();
    if (!kept.ok) return kept.error;
    // Another trace may have come meanwhile: what was read is not of it.
    if (!this.isDue) this.put(kept.value);
    return undefined;
  }

  /** With what is still to be written. */
  private put(kept: Values<T>): void {
    const { shown, show, isOwn = () => true } = this.parts;
    const own = [...this.pending.values()].filter(({ before, after }) => {
      const value = after ?? before;
      return value !== undefined && isOwn(value);
    });
    const values = own.reduce(withKeyedChange, kept);
    if (keyedChangesBetween(shown(), values).length === 0) return;
    this.isShowing = true;
    try {
      show(values);
    } finally {
      this.isShowing = false;
    }
  }

  private tell(failure: Failure | undefined): void {
    const { title, shown, notKept: now, setNotKept, say, notDurable } = this.parts;
    const before = now();
    const notKept = failure === undefined ? (0 < shown().size ? notDurable : undefined) : failureText(failure);
    if (notKept === before) return;
    setNotKept(notKept);
    if (notKept !== undefined) say(`${title} are not saved: ${notKept}`);
    // Without a database there is only nothing left to lose.
    else if (notDurable === undefined) say(`${title.toLowerCase()} are saved now`);
  }
}

function joined<T>(first: KeyedChange<T> | undefined, second: KeyedChange<T>): KeyedChange<T> {
  return first === undefined ? second : { ...second, before: first.before };
}
