import "./without-eval";
import { type OrdersToTry, tryAll } from "./orders-to-try";

/** Plans a cluster in many random orders beside the page; answers once, with what came up. */
self.onmessage = ({ data }: MessageEvent<OrdersToTry>) => {
  self.postMessage(tryAll(data));
};
