import { type Failure, failureText, type Result } from "../../../workers/core/result.js";
import {
  type AnnotationChange,
  changesBetween,
  EMPTY_SET,
  joinedChange,
  withChanges,
} from "../../../workers/model/annotations/annotation.js";
import { aboutTraces, setOf } from "../../../workers/model/annotations/merge.js";
import type { SessionInfo } from "../../../workers/model/engine-api.js";
import type { KeptAnnotations, PersistentStore } from "../../persist/persistent-store.js";
import type { UnsavedAnnotations } from "../../persist/unsaved-annotations.js";
import { EMPTY_ANNOTATIONS, KEPT } from "../annotations-store.js";
import { contentsOf } from "../session-contents.js";
import type { Stores } from "../stores.js";

/** What could not be written is tried again after this, and after each next edit. */
const RETRY_MS = 5_000;

export interface AnnotationKeeperDependencies {
  readonly stores: Pick<Stores, "session" | "annotations">;
  readonly store: Pick<PersistentStore, "isDurable" | "annotations" | "changeAnnotation" | "onAnnotationsChanged">;
  /** Why the database is none, if it is: what is written lasts as long as the window. */
  readonly notDurable: string | undefined;
  /** Where changes wait that the database has refused. */
  readonly unsaved: UnsavedAnnotations;
  readonly say: (message: string) => void;
}

/**
 * Keeps what people write. Each edit is written at once, by itself, to what the annotation is in the database by then,
 * where another window may have changed it. What the database refuses stays in memory and in the page's own storage, and
 * is tried again. Reads and writes take turns, so that no read brings back what an edit has replaced.
 */
export class AnnotationKeeper {
  private readonly pending = new Map<string, AnnotationChange>();
  /** What a store took that lasts no longer than the window. */
  private readonly unkept = new Map<string, AnnotationChange>();
  private contents: readonly string[] = [];
  private isWorking = false;
  private isReadDue = false;
  private isShowing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: readonly (() => void)[];

  constructor(private readonly parts: AnnotationKeeperDependencies) {
    const { stores, store, unsaved } = parts;
    for (const change of unsaved.restore())
      this.pending.set(change.id, joinedChange(this.pending.get(change.id), change));
    this.stops = [
      stores.session.subscribe(({ info }, before) => {
        if (info !== before.info) this.follow(info);
      }),
      stores.annotations.subscribe((now, before) => {
        if (!this.isShowing) this.note(changesBetween(before, now));
      }),
      store.onAnnotationsChanged(() => this.readAgain()),
    ];
    // The user may have been quicker than the database.
    this.note(changesBetween(EMPTY_SET, stores.annotations.getState()));
    // What earlier windows left is written now, whether or not its trace is opened again.
    if (0 < this.pending.size) void this.work();
    this.follow(stores.session.getState().info);
  }

  /** The window closes: what the database has not confirmed waits for the next one. */
  leave(): void {
    const changes = new Map(this.unkept);
    for (const change of this.pending.values()) changes.set(change.id, joinedChange(changes.get(change.id), change));
    this.parts.unsaved.stash([...changes.values()]);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  private follow(info: SessionInfo | undefined): void {
    const contents = contentsOf(info);
    if (`${contents}` === `${this.contents}`) return;
    this.contents = contents;
    // What belongs to a trace that is closed is kept already, or waits in `pending`.
    if (contents.length === 0) this.show({ annotations: [], deletions: [], newer: 0 });
    else this.readAgain();
  }

  private note(changes: readonly AnnotationChange[]): void {
    if (changes.length === 0) return;
    for (const change of changes) this.pending.set(change.id, joinedChange(this.pending.get(change.id), change));
    void this.work();
  }

  private readAgain(): void {
    this.isReadDue = true;
    void this.work();
  }

  /** Writes what is pending and reads what is due, one after the other. */
  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    clearTimeout(this.timer);
    let failure: Failure | undefined;
    const tried = new Map<string, AnnotationChange>();
    for (;;) {
      const next = [...this.pending.values()].find((change) => tried.get(change.id) !== change);
      if (next !== undefined) {
        tried.set(next.id, next);
        failure = (await this.write(next)) ?? failure;
      } else if (this.isReadDue) {
        this.isReadDue = false;
        failure = (await this.read()) ?? failure;
      } else break;
    }
    this.isWorking = false;
    this.tell(failure);
  }

  private async write(change: AnnotationChange): Promise<Failure | undefined> {
    const done = await this.parts.store.changeAnnotation(change);
    if (!done.ok) return done.error;
    if (this.parts.notDurable !== undefined)
      this.unkept.set(change.id, joinedChange(this.unkept.get(change.id), change));
    // Another window may have written in what was to be deleted: then it stays.
    if (change.after === undefined) this.isReadDue = true;
    const now = this.pending.get(change.id);
    if (now === change) this.pending.delete(change.id);
    // It was edited again meanwhile: the rest of the change begins at what is written now.
    else if (now !== undefined) this.pending.set(change.id, { ...now, before: change.after });
    return undefined;
  }

  private async read(): Promise<Failure | undefined> {
    const { contents } = this;
    if (contents.length === 0) return undefined;
    const kept: Result<KeptAnnotations> = await this.parts.store.annotations(contents);
    if (contents !== this.contents) return undefined;
    if (!kept.ok) return kept.error;
    this.show(kept.value);
    return undefined;
  }

  /** With what is still to be written. */
  private show({ annotations, deletions, newer }: KeptAnnotations): void {
    const kept = withChanges(setOf(annotations, deletions), [...this.pending.values()]);
    const own = aboutTraces(kept, new Set(this.contents));
    const { annotations: store } = this.parts.stores;
    const { selected } = store.getState();
    this.isShowing = true;
    try {
      const isOpen = 0 < this.contents.length;
      store.setState({
        ...(isOpen ? {} : EMPTY_ANNOTATIONS),
        ...own,
        newer,
        keeping: store.getState().keeping,
        selected: selected !== undefined && own.byId.has(selected) ? selected : undefined,
      });
    } finally {
      this.isShowing = false;
    }
  }

  private tell(failure: Failure | undefined): void {
    const { stores, say, notDurable } = this.parts;
    const { keeping } = stores.annotations.getState();
    // Without a database the memory takes what is written, as long as it lasts.
    const lasts = notDurable !== undefined && 0 < stores.annotations.getState().byId.size ? notDurable : undefined;
    const why = failure === undefined ? lasts : failureText(failure);
    this.leave();
    if (0 < this.pending.size || failure !== undefined) this.timer = setTimeout(() => this.again(), RETRY_MS);
    if (why === undefined) {
      if (keeping.is === "kept") return;
      stores.annotations.setState({ keeping: KEPT });
      // Without a database there is only nothing left to lose.
      if (notDurable === undefined) say("bookmarks are saved now");
      return;
    }
    if (keeping.is === "in-memory" && keeping.why === why) return;
    stores.annotations.setState({ keeping: { is: "in-memory", why } });
    say(`Bookmarks are not saved: ${why}`);
  }

  private again(): void {
    this.isReadDue = true;
    void this.work();
  }
}
