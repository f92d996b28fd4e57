import { useId, useRef } from "react";
import { useStore } from "zustand";
import type { Fingerprints, FingerprintsRequest } from "../../../../workers/model/fingerprints.js";
import { CancellingQuery } from "../../../engine/cancelling-query.js";
import { useRestPoint } from "../../tables/use-rest-point.js";
import { useRested, useTableScope } from "../../tables/use-table.js";
import { useApp } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";

export interface ShownFingerprints {
  readonly answer: Fingerprints | undefined;
  /** The request of the newest question, for tables of the same. */
  readonly request: FingerprintsRequest;
  /** The answer is that of an earlier question. */
  readonly isOld: boolean;
}

/** The fingerprints of what was chosen, in the time range of tables. The last ones stay until the newest are there. */
export function useFingerprints(): ShownFingerprints {
  const { stores } = useApp();
  const scope = useTableScope();
  const asker = useId();
  const restPoint = useRestPoint();
  const { of, vm, periods, scale, groups } = useStore(stores.fingerprints);
  const request: FingerprintsRequest = {
    t0: scope.t0,
    t1: scope.t1,
    of,
    periods,
    scale,
    asker,
    ...(vm !== undefined && { lane: vm }),
    ...(groups !== undefined && { groups }),
  };
  const key = JSON.stringify([scope.key, of, vm, periods, scale, groups]);
  const rested = useRested({ key: `${key} ${restPoint}`, request, question: key });
  const answered = useAnswer(
    rested.key,
    rested,
    async (engine, asked) => ({ question: asked.question, answer: await engine.fingerprints(asked.request) }),
    CancellingQuery,
  );
  const last = useRef<Fingerprints>(undefined);
  if (answered?.answer !== undefined) last.current = answered.answer;
  return { answer: last.current, request, isOld: answered?.question !== key };
}
