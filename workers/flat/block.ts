import { diskTotals, moreRequests } from "./calls-io.js";
import * as Column from "./columns.js";
import { K, Q, REQUEST_LIST_BITS } from "./io-records.js";
import { addLatency } from "./latencies.js";
import { LatencyKind, NO_LANE } from "./numbers.js";
import { increase } from "./points.js";
import { f64At, i32At, isNumber, lowBits, multiply, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, M, T } from "./records.js";
import { laneServed } from "./senders.js";

// Block requests (analyses/block). Those under way are in lists by a hash of device and first sector, and in one
// list from the oldest to the newest.

/** Requests that never complete would pile up: beyond this number the oldest of the machine are dropped. */
const MAX_OPEN = 65536;
const SECTOR_BYTES: f64 = 512;
/** Where an event does not say. */
const NO_SECTOR: f64 = 0.5;

export function insertRequest(machine: i32, cpu: i32, row: i32, t: f64): void {
  const request = requestOf(machine, cpu, row);
  setU8(request + Q.INSERTED_B, 1);
  setF64(request + Q.INSERTED_F, t);
}

export function issueRequest(machine: i32, cpu: i32, row: i32, t: f64): void {
  const request = requestOf(machine, cpu, row);
  setU8(request + Q.ISSUED_B, 1);
  setF64(request + Q.ISSUED_F, t);
  if (u8At(request + Q.INSERTED_B) === 0) return;
  const since = f64At(request + Q.INSERTED_F);
  addLatency(LatencyKind.BLOCK_QUEUE, i32At(request + Q.LANE), since, t, i32At(request + Q.DEVICE));
}

export function completeRequest(machine: i32, row: i32, t: f64): void {
  const request = find(machine, row);
  if (request === 0) return;
  drop(machine, request);
  const vm = i32At(request + Q.VM);
  const device = i32At(request + Q.DEVICE);
  if (vm !== NO_LANE) {
    const totals = diskTotals(vm, device);
    increase(totals + (u8At(request + Q.WRITES_B) !== 0 ? K.WRITTEN : K.READ), t, f64At(request + Q.BYTES_F));
  }
  if (u8At(request + Q.ISSUED_B) !== 0)
    addLatency(LatencyKind.BLOCK, i32At(request + Q.LANE), f64At(request + Q.ISSUED_F), t, device);
}

/** The request of an event, which is added if no event has told of it. Merging enlarges it on its way: the last event counts. */
function requestOf(machine: i32, cpu: i32, row: i32): i32 {
  let request = find(machine, row);
  if (request === 0) request = add(machine, cpu, row);
  const operation = i32At(Column.C + (row << 2));
  setF64(request + Q.BYTES_F, SECTOR_BYTES * i32At(Column.B + (row << 2)));
  setU8(request + Q.WRITES_B, 0 <= operation ? operation & 1 : 0);
  return request;
}

function find(machine: i32, row: i32): i32 {
  const lists = i32At(machine + M.REQUESTS);
  if (lists === 0) return 0;
  const device = i32At(Column.A + (row << 2));
  const sector = sectorAt(row);
  let request = i32At(lists + placeOf(device, sector));
  while (request !== 0 && (f64At(request + Q.SECTOR_F) !== sector || i32At(request + Q.DEVICE) !== device))
    request = i32At(request + Q.NEXT);
  return request;
}

/** First sector of a request. */
function sectorAt(row: i32): f64 {
  const sector = f64At(Column.X + (row << 3));
  return isNumber(sector) ? sector : NO_SECTOR;
}

/** Place of the list for a request. */
function placeOf(device: i32, sector: f64): i32 {
  const mixed = multiply(lowBits(sector) ^ multiply(device, -2048144789), -1640531535);
  return (mixed >>> (32 - REQUEST_LIST_BITS)) << 2;
}

function add(machine: i32, cpu: i32, row: i32): i32 {
  const thread = i32At(cpu + C.CURRENT);
  const vm = thread === 0 ? NO_LANE : laneServed(machine, thread);
  if (MAX_OPEN <= i32At(machine + M.REQUEST_COUNT)) drop(machine, i32At(machine + M.OLDEST_REQUEST));
  if (i32At(machine + M.FREE_REQUEST) === 0) moreRequests(machine);
  const request = i32At(machine + M.FREE_REQUEST);
  setI32(machine + M.FREE_REQUEST, i32At(request + Q.NEXT));
  setI32(request + Q.DEVICE, i32At(Column.A + (row << 2)));
  setF64(request + Q.SECTOR_F, sectorAt(row));
  setI32(request + Q.LANE, thread === 0 ? NO_LANE : i32At(thread + T.LANE));
  setI32(request + Q.VM, vm);
  setU8(request + Q.INSERTED_B, 0);
  setU8(request + Q.ISSUED_B, 0);
  link(machine, request);
  return request;
}

function link(machine: i32, request: i32): void {
  const list = listOf(machine, request);
  setI32(request + Q.NEXT, i32At(list));
  setI32(list, request);
  const newest = i32At(machine + M.NEWEST_REQUEST);
  setI32(request + Q.OLDER, newest);
  setI32(request + Q.NEWER, 0);
  setI32(newest === 0 ? machine + M.OLDEST_REQUEST : newest + Q.NEWER, request);
  setI32(machine + M.NEWEST_REQUEST, request);
  setI32(machine + M.REQUEST_COUNT, i32At(machine + M.REQUEST_COUNT) + 1);
}

/** The request is no longer under way. Its record is free, and keeps its values until the next one takes it. */
function drop(machine: i32, request: i32): void {
  let place = listOf(machine, request);
  while (i32At(place) !== request) place = i32At(place) + Q.NEXT;
  setI32(place, i32At(request + Q.NEXT));
  const older = i32At(request + Q.OLDER);
  const newer = i32At(request + Q.NEWER);
  setI32(older === 0 ? machine + M.OLDEST_REQUEST : older + Q.NEWER, newer);
  setI32(newer === 0 ? machine + M.NEWEST_REQUEST : newer + Q.OLDER, older);
  setI32(request + Q.NEXT, i32At(machine + M.FREE_REQUEST));
  setI32(machine + M.FREE_REQUEST, request);
  setI32(machine + M.REQUEST_COUNT, i32At(machine + M.REQUEST_COUNT) - 1);
}

function listOf(machine: i32, request: i32): i32 {
  return i32At(machine + M.REQUESTS) + placeOf(i32At(request + Q.DEVICE), f64At(request + Q.SECTOR_F));
}
