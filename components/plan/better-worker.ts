import "./without-eval";
import { type BetterRequest, findBetter } from "./better-search";

/** Looks for better moves beside the page; answers with each that it finds. */
self.onmessage = ({ data }: MessageEvent<BetterRequest>) => {
  for (const progress of findBetter(data)) self.postMessage(progress);
};
