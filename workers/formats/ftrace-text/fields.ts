/** More fields of an event are not read. */
export const MAX_FIELDS = 64;

/** The fields of the text of an event, as places in its block. */
export class Fields {
  readonly begins = new Int32Array(MAX_FIELDS);
  readonly ends = new Int32Array(MAX_FIELDS);
}
