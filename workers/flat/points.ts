import { Total } from "./io-records.js";
import { f64At, i32At, setF64 } from "./prelude.js";
import { nextRow, putFloat } from "./rows.js";
import { Point } from "./stores.js";

// Values of counters: facts/counter-store.ts.

/** `points`: the counter's store. */
export function addPoint(points: i32, t: f64, value: f64): void {
  const row = nextRow(points);
  putFloat(points, Point.T_F, row, t);
  putFloat(points, Point.VALUE_F, row, value);
}

/** Adds to a total. */
export function increase(total: i32, t: f64, by: f64): void {
  const value = f64At(total + Total.LAST_F) + by;
  setF64(total + Total.LAST_F, value);
  addPoint(i32At(total + Total.POINTS), t, value);
}
