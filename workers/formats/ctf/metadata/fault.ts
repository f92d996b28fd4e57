/**
 * A fault in a metadata text, and its position. Thrown inside metadata/ only: `readMetadata` turns it
 * into a Result. A parser of nested text is the one place where unwinding by hand costs more than it shows.
 */
export class MetadataFault extends Error {
  constructor(
    message: string,
    /** Offset in the metadata text. */
    readonly position: number,
    /** Another place that has to do with it. */
    readonly related?: { readonly what: string; readonly position: number },
  ) {
    super(message);
  }
}
