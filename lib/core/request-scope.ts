import { AsyncLocalStorage } from "node:async_hooks";
import { singleton } from "./singleton";

const scope = () => singleton("request-scope", () => new AsyncLocalStorage<string>());

/** Everything that `run` starts, waits for and logs belongs to this request. */
export function withinRequest<T>(requestId: string, run: () => T): T {
  return scope().run(requestId, run);
}

/** The name of the request that is being answered; undefined for what the app does of itself. */
export function currentRequestId(): string | undefined {
  return scope().getStore();
}
