import type { Result } from "../../workers/core/result.js";
import type { Annotation, AnnotationChange, Deletion } from "../../workers/model/annotations/annotation.js";
import type { KeyedChange } from "../viewmodel/keyed-changes.js";
import type { Patch } from "../viewmodel/merge-patch.js";
import type { SavedFilters } from "../viewmodel/saved-filters.js";
import type {
  AnalysisRow,
  LaneNamesChange,
  LaneNamesRow,
  NamedRow,
  NamesRow,
  RecentRow,
  SymbolsRow,
  ViewRow,
} from "./schema.js";

/**
 * The database of the window. Every call answers with a `Result`: a full disk or a blocked database costs the
 * user this one record, and the window reports it.
 */
export interface PersistentStore {
  /** False if the database could not be opened: nothing outlives the window. */
  readonly isDurable: boolean;
  recents(): Promise<Result<readonly RecentRow[]>>;
  addRecent(row: RecentRow): Promise<Result<void>>;
  removeRecent(token: string): Promise<Result<void>>;
  view(contentId: string): Promise<Result<ViewRow | undefined>>;
  saveView(row: ViewRow): Promise<Result<void>>;
  names(contentId: string): Promise<Result<NamesRow | undefined>>;
  saveNames(row: NamesRow): Promise<Result<void>>;
  laneNames(contentId: string): Promise<Result<LaneNamesRow | undefined>>;
  changeLaneNames(change: LaneNamesChange): Promise<Result<void>>;
  topology(contentId: string): Promise<Result<NamesRow | undefined>>;
  saveTopology(row: NamesRow): Promise<Result<void>>;
  symbols(contentId: string): Promise<Result<SymbolsRow | undefined>>;
  saveSymbols(row: SymbolsRow): Promise<Result<void>>;
  /** Those of some traces, by their content ids. */
  annotations(contents: readonly string[]): Promise<Result<KeptAnnotations>>;
  /** Makes one change, on what the annotation is by now. It is on the disk when this answers. */
  changeAnnotation(change: AnnotationChange): Promise<Result<void>>;
  /** Calls when another window may have changed annotations; returns the way to stop. */
  onAnnotationsChanged(listener: () => void): () => void;
  /** Those of all traces. */
  filters(): Promise<Result<SavedFilters>>;
  /** Makes one change, on what the filter is by now. It is on the disk when this answers. */
  changeFilter(change: KeyedChange<string>): Promise<Result<void>>;
  /** Calls when another window may have changed filters; returns the way to stop. */
  onFiltersChanged(listener: () => void): () => void;
  /** The named views and sets of lanes of some traces, by their content ids; by their own ids. */
  named(contents: readonly string[]): Promise<Result<NamedRows>>;
  /** Makes one change, on what there is by now. It is on the disk when this answers. */
  changeNamed(change: KeyedChange<NamedRow>): Promise<Result<void>>;
  /** Calls when another window may have changed them; returns the way to stop. */
  onNamedChanged(listener: () => void): () => void;
  /** The user's analyses, of all traces, by id. */
  analyses(): Promise<Result<ReadonlyMap<string, AnalysisRow>>>;
  /** Makes one change, on what there is by now. It is on the disk when this answers. */
  changeAnalysis(change: KeyedChange<AnalysisRow>): Promise<Result<void>>;
  /** What is written in the editor and has not run, by the id of its analysis. */
  analysisDrafts(): Promise<Result<ReadonlyMap<string, string>>>;
  changeAnalysisDraft(change: KeyedChange<string>): Promise<Result<void>>;
  /** Calls when another window may have changed analyses or drafts; returns the way to stop. */
  onAnalysesChanged(listener: () => void): () => void;
  preference(key: string): Promise<Result<unknown>>;
  /** Makes one change, on what the preference is by now. It is on the disk when this answers. */
  changePreference(key: string, change: Patch): Promise<Result<void>>;
  /** Calls when another window may have changed preferences; returns the way to stop. */
  onPreferencesChanged(listener: () => void): () => void;
  close(): void;
}

export type NamedRows = ReadonlyMap<string, NamedRow>;

export interface KeptAnnotations {
  readonly annotations: readonly Annotation[];
  readonly deletions: readonly Deletion[];
  /** How many more there are that only a later version of the program understands. */
  readonly newer: number;
}
