import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext, CommandGroup, Offer } from "./command.js";
import { targetMaker } from "./target-command.js";

/** What a row offers of the list that it stands in. Only the menu of a row has these: the list itself does them. */
export function listCommands(context: CommandContext): Command[] {
  const ofRow = (group: CommandGroup, id: string, title: string, on: (target: Target) => readonly Offer[]) => ({
    ...targetMaker(context, group)(id, title, [], on),
    isOfRows: true,
  });
  return [
    ofRow("Time", "list-show", "Show it on the timeline", ({ show }) => offerOf(show)),
    ofRow("Time", "list-longest", "Go to the longest", ({ showLongest }) => offerOf(showLongest)),
    ofRow("Time", "list-shortest", "Go to the shortest", ({ showShortest }) => offerOf(showShortest)),
    ofRow("Search", "list-only", "Only rows like it", ({ narrowings = [] }) =>
      narrowings.map(({ title, only }) => ({ title: `Only ${title}`, run: only })),
    ),
    ofRow("Search", "list-without", "Without rows like it", ({ narrowings = [] }) =>
      narrowings.flatMap(({ title, without }) =>
        without === undefined ? [] : [{ title: `Without ${title}`, run: without }],
      ),
    ),
  ];
}

function offerOf(run: Offer["run"] | undefined): readonly Offer[] {
  return run === undefined ? [] : [{ run }];
}
