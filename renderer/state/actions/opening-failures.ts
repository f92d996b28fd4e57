import type { Failure } from "../../../workers/core/result.js";

/** What to do where the engine of a window ends by itself. */
export const DEATH_HINT = "it may have run out of memory: open a part of the trace, or use the command line";

export const OPEN_ALREADY: Failure = {
  message: "it is on the timeline already",
  hint: "to read it again, remove it in the import report first",
};

export const STILL_RECORDED: Failure = {
  message: "the log on screen is still being recorded",
  hint: "detach its VMs first: then it is a file as any other, which can be read again",
};
