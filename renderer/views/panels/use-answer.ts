import { useEffect, useRef, useState } from "react";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { CancellingQuery } from "../../engine/cancelling-query.js";
import { CoalescingQuery } from "../../engine/coalescing-query.js";
import { useApp, useSession } from "../use-app.js";
import { useGuarded } from "./panel-guard.js";

/**
 * Asks the engine whenever `question` changes, newest wins; the last answer stays until the next is there. `Asking`:
 * CancellingQuery where the engine gives up the question before.
 */
export function useAnswer<Question, Answer>(
  key: string,
  question: Question,
  ask: (engine: EngineApi, question: Question) => Promise<Answer>,
  Asking: typeof CoalescingQuery | typeof CancellingQuery = CoalescingQuery,
): Answer | undefined {
  const app = useApp();
  const generation = useSession((session) => session.generation);
  const [answer, setAnswer] = useState<Answer>();
  const asking = useRef<{ request(one: { question: Question; ask: typeof ask }): void }>(undefined);
  const latest = useRef({ question, ask });
  latest.current = { question, ask };
  const guarded = useGuarded();
  const latestGuarded = useRef(guarded);
  latestGuarded.current = guarded;

  useEffect(() => {
    const wins = new Asking<{ question: Question; ask: typeof ask }, Answer | undefined>(
      async (one) => {
        const engine = app.engine();
        return engine === undefined ? undefined : latestGuarded.current(() => one.ask(engine, one.question));
      },
      (value) => setAnswer(() => value),
    );
    asking.current = wins;
    return () => wins.dispose();
  }, [app, Asking]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the question is another
  useEffect(() => {
    asking.current?.request(latest.current);
  }, [key, generation, app]);

  return answer;
}
