import type { Failure } from "../../../workers/core/result.js";

/** What to do where the engine of a window ends by itself. */
const DEATH_HINT =
  "it may have run out of memory. Bookmarks, notes and the view are kept: open it again, or else a part of it, or use the command line";

/** The worker with the open trace is gone. */
export function deathOf(reason: string): Failure {
  return {
    message: `the part of this window that reads traces has ended (${reason})`,
    hint: DEATH_HINT,
    mayReopen: true,
  };
}

export const OPEN_ALREADY: Failure = {
  message: "it is on the timeline already",
  hint: "to read it again, remove it in the import report first",
};

export const STILL_RECORDED: Failure = {
  message: "the log on screen is still being recorded",
  hint: "detach its VMs first: then it is a file as any other, which can be read again",
};
