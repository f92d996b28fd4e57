import { expose } from "comlink";
import { createFakeEngine } from "../../fakes/fake-engine.js";
import { HUGE, SMALL } from "../../fakes/synthetic.js";

expose(createFakeEngine(self.name === "huge" ? HUGE : SMALL));
