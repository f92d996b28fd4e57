import { SampleMode, sampleModeName } from "../../model/sample-mode.js";
import type { EventShape } from "../format.js";
import type { EventFormat } from "../tracepoint/event-format.js";
import { recordWords } from "../tracepoint/record-words.js";
import type { EventClass } from "./layout.js";
import { hasReads } from "./read-rows.js";
import { SAMPLE_VALUES } from "./whole-samples.js";

/**
 * What may be in the samples of each class. Names of threads, functions and frames are in no sample, and addresses are shown
 * in another form than they have there: any sample may hold any text.
 */
export function eventShapes(
  classes: readonly EventClass[],
  formats: readonly (EventFormat | undefined)[],
): EventShape[] {
  const modes = Object.values(SampleMode).map(sampleModeName);
  const counted = classes.some(hasReads) ? classes.map(({ name }) => name.toLowerCase()) : [];
  return classes.map(({ name }, i) => {
    const format = formats[i];
    const words = [...SAMPLE_VALUES, ...counted, ...modes, ...(format === undefined ? [] : recordWords(format))];
    return { name, words, text: "anywhere" };
  });
}
