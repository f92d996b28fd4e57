/** Long work that yields wherever it may be interrupted, and returns its result: the steps of workers/query. */
export type Steps<Result> = Generator<undefined, Result, undefined>;
