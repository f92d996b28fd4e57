import { useId } from "react";
import { useStore } from "zustand";
import { fail, type Result } from "../../../../workers/core/result.js";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import { CancellingQuery } from "../../../engine/cancelling-query.js";
import { profileRequest } from "../../../state/profile-request.js";
import { useApp, useDerived, useSession } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";

/** What there is to profile. It grows while the trace is read, and changes when functions get other names. */
export function useSources(): ProfileSources | undefined {
  const version = useVersion();
  return useAnswer(version, undefined, (engine) => engine.profileSources());
}

/** Another answer may come once it is another one. */
function useVersion(): string {
  const symbols = useSession((session) => session.symbols);
  const read = useSession(({ progress }) => `${progress?.phase} ${progress?.readUntilNs ?? 0}`);
  return `${read} ${symbols?.files.length ?? 0}`;
}

/** The same with the names of functions. */
export function useProfileVersion(sources: ProfileSources | undefined): string {
  return `${useVersion()} ${sources?.version}`;
}

/** The question for what the panel shows; undefined: there is nothing to profile. */
export function useProfileRequest(sources: ProfileSources | undefined): ProfileRequest | undefined {
  const { stores } = useApp();
  const state = useStore(stores.profile);
  const profiled = useDerived((app) => app.select.profiled());
  return sources && profileRequest(state, sources.sources, profiled);
}

/** Asks about a profile whenever the request is another one. The last answer stays until the next is there. */
export function useProfileAnswer<Request extends object, Answer>(
  request: Request | undefined,
  sources: ProfileSources | undefined,
  ask: (engine: EngineApi, request: Request & { readonly asker: string }) => Promise<Result<Answer>>,
): Result<Answer> | undefined {
  const asker = useId();
  const version = useProfileVersion(sources);
  return useAnswer(
    `${version} ${JSON.stringify(request)}`,
    request,
    async (engine, question) =>
      question === undefined ? fail("nothing to profile") : ask(engine, { ...question, asker }),
    CancellingQuery,
  );
}
