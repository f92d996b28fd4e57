import { type Failure, failureText, type Result } from "../../../workers/core/result.js";
import type { LaneNamesChange, LaneNamesRow, NamesRow, RecentRow, SymbolsRow, ViewRow } from "../../persist/schema.js";
import { memoryStore, type PersistentStore } from "../../persist/store.js";

/** The database, for the window: a call that fails is reported, and the newest unconfirmed view is remembered. */
export class ReportingStore {
  /** The newest view, while the database has not confirmed it. */
  unsavedView: ViewRow | undefined;
  private store = memoryStore();
  private hasReported = false;

  constructor(private readonly say: (message: string) => void) {}

  /** Answers what is used: where the database did not open, one that lasts as long as the window. */
  use(opened: Result<PersistentStore>): PersistentStore {
    if (opened.ok) this.store = opened.value;
    else this.report(opened.error);
    return this.store;
  }

  async recents(): Promise<readonly RecentRow[]> {
    return (await this.tried(this.store.recents())) ?? [];
  }

  async addRecent(row: RecentRow): Promise<void> {
    await this.tried(this.store.addRecent(row));
  }

  async removeRecent(token: string): Promise<void> {
    await this.tried(this.store.removeRecent(token));
  }

  view(contentId: string): Promise<ViewRow | undefined> {
    return this.tried(this.store.view(contentId));
  }

  async saveView(view: ViewRow): Promise<void> {
    this.unsavedView = view;
    const saved = await this.store.saveView(view);
    if (!saved.ok) this.report(saved.error);
    else if (this.unsavedView === view) this.unsavedView = undefined;
  }

  names(contentId: string): Promise<NamesRow | undefined> {
    return this.tried(this.store.names(contentId));
  }

  async saveNames(row: NamesRow): Promise<void> {
    await this.tried(this.store.saveNames(row));
  }

  laneNames(contentId: string): Promise<LaneNamesRow | undefined> {
    return this.tried(this.store.laneNames(contentId));
  }

  async changeLaneNames(change: LaneNamesChange): Promise<void> {
    await this.tried(this.store.changeLaneNames(change));
  }

  topology(contentId: string): Promise<NamesRow | undefined> {
    return this.tried(this.store.topology(contentId));
  }

  async saveTopology(row: NamesRow): Promise<void> {
    await this.tried(this.store.saveTopology(row));
  }

  symbols(contentId: string): Promise<SymbolsRow | undefined> {
    return this.tried(this.store.symbols(contentId));
  }

  async saveSymbols(row: SymbolsRow): Promise<void> {
    await this.tried(this.store.saveSymbols(row));
  }

  private async tried<T>(call: Promise<Result<T>>): Promise<T | undefined> {
    const result = await call;
    if (result.ok) return result.value;
    this.report(result.error);
    return undefined;
  }

  /** The trace is not concerned, so only the first failure is reported. */
  private report(failure: Failure): void {
    if (!this.hasReported) this.say(failureText(failure));
    this.hasReported = true;
  }
}
