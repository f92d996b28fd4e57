/** An archive that is written would get larger than its format allows. */
export class TooLarge extends Error {}
