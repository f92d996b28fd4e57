import type { EngineApi } from "../workers/model/engine-api.js";
import type { Progress } from "../workers/model/progress.js";
import type { Command } from "./commands/command.js";
import { createCommands } from "./commands/commands.js";
import type { EngineClient } from "./engine/engine-client.js";
import { holdEngine } from "./engine/held-engine.js";
import { FrameLoop } from "./gpu/frame-loop.js";
import { TextureCount } from "./gpu/texture-count.js";
import type { HostApi } from "./host/host-api.js";
import { NO_MARKS, type PanelMarks } from "./persist/panel-marks.js";
import { type Actions, createActions } from "./state/actions/actions.js";
import type { ActionContext } from "./state/actions/context.js";
import { remembered } from "./state/remembered.js";
import { createSelectors, type Selectors } from "./state/selectors.js";
import { createStores, type Stores } from "./state/stores.js";
import { GroupSlots } from "./viewmodel/colour-groups.js";

/** The running window without its views: the dependencies of views and commands, made in one place. */
export interface App {
  readonly host: HostApi;
  readonly stores: Stores;
  readonly select: Selectors;
  readonly actions: Actions;
  readonly loop: FrameLoop;
  /** What its canvases hold of textures. */
  readonly textures: TextureCount;
  readonly commands: readonly Command[];
  readonly panelMarks: PanelMarks;
  engine(): EngineApi | undefined;
  /** Which colours whoever worked has, as long as the trace is open. */
  groupSlots(): GroupSlots;
  /** Called when anything in any store changes; returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** Time between two frames while a trace is read, or VMs are watched, and there is no input. */
const IDLE_FRAME_MS: Readonly<Partial<Record<Progress["phase"], number>>> = { reading: 400, live: 250 };

export interface AppDependencies {
  readonly host: HostApi;
  readonly createEngine: () => EngineClient;
  readonly createSql?: ActionContext["createSql"];
  readonly panelMarks?: PanelMarks;
  readonly settingsKnown?: ActionContext["settingsKnown"];
}

export function createApp({
  host,
  createEngine,
  createSql,
  panelMarks = NO_MARKS,
  settingsKnown,
}: AppDependencies): App {
  const stores = createStores();
  const select = createSelectors(stores);
  const { engine, setEngine } = holdEngine();
  const textures = new TextureCount();
  const textureBytes = () => textures.bytes();
  const parts = { stores, select, host, createEngine, createSql, settingsKnown };
  const actions = createActions({ ...parts, engine, setEngine, textureBytes });
  const loop = new FrameLoop(() => IDLE_FRAME_MS[stores.session.getState().progress?.phase ?? "done"] ?? 0);
  const subscribe = (listener: () => void) => {
    const stops = Object.values(stores).map((store) => store.subscribe(listener));
    return () => {
      for (const stop of stops) stop();
    };
  };
  subscribe(loop.invalidate);
  const slotsOf = remembered(
    (_: EngineApi | undefined) => new GroupSlots(),
    (engine) => [engine],
  );
  const groupSlots = () => slotsOf(engine());
  const shown = { loop, textures, subscribe, panelMarks, groupSlots };
  const app: Omit<App, "commands"> = { host, stores, select, actions, engine, ...shown };
  return { ...app, commands: createCommands(app) };
}
