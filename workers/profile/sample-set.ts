import type { Records } from "../core/records.js";
import type { SAMPLES } from "../facts/sample-store.js";
import type { ProfileSource } from "../model/profile-scope.js";
import type { Trie } from "./function-trie.js";

/** The samples of a source. Their stacks are nodes of `trie`. */
export interface SampleSet {
  readonly source: ProfileSource;
  readonly samples: Records<typeof SAMPLES>;
  readonly trie: Trie;
}
