import { expose } from "comlink";
import { createFakeEngine } from "../../../renderer/engine/fake/fake-engine.js";
import { HUGE, SMALL } from "../../../renderer/engine/fake/synthetic.js";

expose(createFakeEngine(self.name === "huge" ? HUGE : SMALL));
