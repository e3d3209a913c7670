import path from "node:path";
import type { z } from "zod";
import { env } from "@/lib/core/env";
import type { Result } from "@/lib/core/result";
import { provideDaemon } from "@/lib/daemon/instance";
import { createNoDaemon } from "@/lib/daemon/none/driver";
import type { Requirement } from "@/lib/identity/permissions";
import { provideLive } from "@/lib/live/live";
import { ACTIONS, ROUTES } from "@/tests/e2e/support/literal-matrix";
import { liveOn } from "./live-harness";
import { headers } from "./next-headers";

/** What came of one call, in the words of Result and of problem documents. */
export interface Outcome {
  code: string;
  message: string;
  value?: unknown;
}

/** A way in that can be called without a server. It comes from the browser that tests/support/next-headers tells. */
export interface Door {
  entry: string;
  input: z.ZodObject;
  /** What the door itself asks for, whatever the table of entries says. */
  requires: Requirement;
  /** Fields that stand in its address. */
  inAddress: string[];
  /** @param given what stands in the address; the rest goes into the query or the body */
  call(input: unknown, given?: Record<string, string>): Promise<Outcome>;
}

export interface RestDoor extends Door {
  method: string;
  send(query: string, body: BodyInit | null, given?: Record<string, string>): Promise<Outcome>;
}

/** Handlers of next-auth and the probes, which read no input of ours. */
const WITHOUT_INPUT = ["/api/auth/[...nextauth]", "/api/health", "/api/livez", "/api/readyz"];

/** What doors reach beside the database: no cluster and no ProxLB. @returns how to end it */
export function provideNothingToManage(): () => Promise<void> {
  const live = provideLive(liveOn(null, 1));
  provideDaemon(createNoDaemon());
  return () => live.close();
}

export async function actionDoors(): Promise<Door[]> {
  return Promise.all(Object.keys(ACTIONS).map(actionDoor));
}

export async function restDoors(): Promise<RestDoor[]> {
  const entries = Object.keys(ROUTES).filter((entry) => !WITHOUT_INPUT.includes(entry.split(" ")[1] ?? ""));
  return Promise.all(entries.map(restDoor));
}

type Told = Pick<Door, "input" | "requires">;
type Act = ((input: unknown) => Promise<Result<unknown>>) & Partial<Told>;
type Handle = ((request: Request, context: { params: Promise<object | undefined> }) => Promise<Response>) &
  Partial<Told>;

async function actionDoor(entry: string): Promise<Door> {
  const [file = "", name = ""] = entry.split("#");
  const act = await load<Act>(file, name);
  if (!act?.input || !act.requires)
    throw new Error(`${entry} does not tell its schema: make it with action().`);
  return {
    entry,
    input: act.input,
    requires: act.requires,
    inAddress: [],
    async call(input) {
      const result = await act(input);
      return result.ok ? { code: "ok", message: "", value: result.value } : result.error;
    },
  };
}

async function restDoor(entry: string): Promise<RestDoor> {
  const [method = "GET", address = ""] = entry.split(" ");
  const handle = await load<Handle>(`app${address}/route.ts`, method);
  if (!handle?.input || !handle.requires)
    throw new Error(`${entry} does not tell its schema: make it with endpoint().`);
  const inAddress = [...address.matchAll(/\[(\w+)\]/g)].map(([, name]) => name ?? "");
  const send = async (query: string, body: BodyInit | null, given: Record<string, string> = {}) => {
    const url = `${env().APP_URL}${address}?${query}`;
    const request = new Request(url, { method, headers: await headers(), body });
    // As Next does it.
    const params = Promise.resolve(inAddress.length > 0 ? given : undefined);
    return outcomeOf(await handle(request, { params }));
  };
  return {
    entry,
    method,
    input: handle.input,
    requires: handle.requires,
    inAddress,
    send,
    call: (input, given) =>
      method === "GET"
        ? send(searchOf(input).toString(), null, given)
        : send("", JSON.stringify(input), given),
  };
}

/** Named at run time, so that nothing here lists the doors a second time. */
async function load<T>(file: string, name: string): Promise<T | undefined> {
  const absolute = path.resolve(file);
  return ((await import(absolute)) as Record<string, T>)[name];
}

async function outcomeOf(response: Response): Promise<Outcome> {
  const text = await response.text();
  if (response.ok) return { code: "ok", message: "", value: text };
  const { title, detail } = JSON.parse(text) as { title: string; detail: string };
  return { code: title, message: detail };
}

/** As the query of an address, where everything is text. */
export function searchOf(input: unknown): URLSearchParams {
  if (!isObject(input)) return new URLSearchParams([[String(input), ""]]);
  const pairs = Object.entries(input).flatMap(([key, value]) =>
    (Array.isArray(value) && value.length < 50 ? value : [value]).map((each) => [key, textOf(each)]),
  );
  return new URLSearchParams(pairs);
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
