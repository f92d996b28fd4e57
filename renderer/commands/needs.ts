/** What a key says that cannot do its command now, by the command's id: what the command needs first. */
const NEEDS: Readonly<Record<string, string>> = {
  "lane-pin": "Select a lane first",
  "lane-hide": "Select a lane first",
  "lane-rename": "Select a lane first",
  "lane-move-up": "Select a lane first",
  "lane-move-down": "Select a lane first",
  "lane-toggle": "Select a lane that has lanes below it",
  "critical-path": "Select a lane first",
  "follow-back": "Select a state first",
  "follow-on": "Select a state first",
  "follow-lane": "Select a thread, a vCPU, or a CPU that runs one",
  arrow: "Select a place on a lane first",
  "arrow-culprit": "Select a state that is due to another lane",
  "annotation-edit": "Select a bookmark first",
  "annotation-delete": "Select a bookmark first",
  "marker-a-jump": "The marker A is not set",
  "marker-b-jump": "The marker B is not set",
  "markers-zoom": "The markers A and B are not both set",
  "markers-select": "The markers A and B are not both set",
  "zoom-selection": "Select a state or a range of time first",
  "squeeze-again": "No gaps are squeezed",
  "next-worst": "Show a panel with cases first, such as Latency",
  "previous-worst": "There is no case before this one",
  undo: "There is nothing to undo",
  redo: "There is nothing to do again",
};

/** Of the commands of a key, none of which can run. Undefined: the key does nothing without a word. */
export function needOf(commands: readonly { readonly id: string }[]): string | undefined {
  return commands.map(({ id }) => NEEDS[id]).find((words) => words !== undefined);
}
