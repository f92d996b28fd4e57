import type { Transform } from "../../../workers/model/profile.js";

/** What a filter of a profile does, for the list of filters. */
export function transformWords(transform: Transform): string {
  switch (transform.kind) {
    case "merge":
      return `${transform.name} merged into its callers`;
    case "focus":
      return `from ${transform.name} on`;
    case "drop":
      return `without ${transform.name}`;
    case "collapse-recursion":
      return `recursion of ${transform.name} as one`;
    case "collapse-dso":
      return `${transform.dso} as one frame`;
    case "keep":
      return `only stacks with “${transform.text}”`;
  }
}
