import type { ReactNode } from "react";

/** A kind of output that the dialog offers: one file in this folder, and a line in share-kinds.ts. */
export interface ShareKind {
  readonly id: string;
  /** In one or two words. */
  readonly title: string;
  /** What it is and who can open it, in a sentence. */
  readonly about: string;
  /** Says what will be in the file and how large it is, and saves it. */
  readonly Form: () => ReactNode;
}
