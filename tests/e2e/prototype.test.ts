import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { type Stack, startStack } from "@/tests/support/stack";
import { fill } from "./support/calls";
import { ACTIONS, ROUTES } from "./support/literal-matrix";
import { builtActions } from "./support/manifests";

const WATCH = path.resolve("tests/support/prototype-watch.mjs");

/** JSON that reaches for what every object inherits, in the ways that merging, spreading and path setters fall for. */
const HOSTILE = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"__proto__":{"__proto__":{"polluted":1}},"reason":{"__proto__":{"polluted":1}}}',
  '{"__proto__.polluted":1,"constructor.prototype.polluted":1,"__proto__[polluted]":1}',
  '{"prototype":{"polluted":1},"toString":1,"hasOwnProperty":1,"then":1}',
  '{"username":"viewer","password":"viewer-demo-1","__proto__":{"role":"super_admin","polluted":1}}',
];

/** HOSTILE as arguments of an action, and references of React's own format that walk along a prototype. */
const ARGUMENTS = [
  ...HOSTILE.map((json) => `[${json}]`),
  '["$1:__proto__:polluted"]',
  '[{"then":"$1:__proto__:then","status":"resolved_model","value":"{\\"then\\":\\"$B1337\\"}"}]',
  '["$Q1","$W1","$K1","$@1"]',
];

describe.runIf(canBrowse())("hostile JSON", () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ env: { NODE_OPTIONS: `--import=${WATCH}` } });
  });
  afterAll(() => stack?.stop());

  /** What every object in the app's process inherits now. */
  async function prototypes(): Promise<Record<string, unknown>> {
    const lines = () =>
      stack
        .output()
        .split("\n")
        .filter((line) => line.startsWith('{"prototypes"'));
    const before = lines().length;
    process.kill(stack.pid, "SIGUSR2");
    await expect.poll(() => lines().length).toBe(before + 1);
    return JSON.parse(lines().at(-1) ?? "") as Record<string, unknown>;
  }

  it("in every body, query and action leaves what all objects inherit as it was", async () => {
    const cookie = await stack.signIn("superadmin");
    // Before the sweep, whose wrong sign-ins lock this address out.
    const admin = await stack.signIn("admin");
    const own = { cookie, origin: stack.url };
    // Loads what is loaded at the first call, which may add to prototypes of its own accord.
    const sweep = async (bodies: string[], args: string[]) => {
      const statuses: number[] = [];
      const note = async (answer: Response) => {
        await answer.text();
        statuses.push(answer.status);
      };
      for (const entry of Object.keys(ROUTES)) {
        const [method = "", at = ""] = entry.split(" ");
        if (/logout/.test(at)) continue;
        const query = "?__proto__[polluted]=1&constructor.prototype.polluted=1&__proto__=1";
        if (method === "GET") await note(await fetch(`${stack.url}${fill(at)}${query}`, { headers: own }));
        else
          await Promise.all(
            bodies.map(async (body) => {
              const headers = { ...own, "content-type": "application/json" };
              await note(await fetch(`${stack.url}${fill(at)}`, { method, headers, body }));
            }),
          );
      }
      for (const [name, id] of builtActions()) {
        if (/signOut/.test(name)) continue;
        await Promise.all(
          args.map(async (body) => {
            const headers = { ...own, "next-action": id, "content-type": "text/plain;charset=UTF-8" };
            await note(
              await fetch(`${stack.url}/sign-in`, { method: "POST", headers, body, redirect: "manual" }),
            );
          }),
        );
      }
      return statuses;
    };
    await sweep(["{}"], ["[{}]"]);
    const before = await prototypes();
    expect(before.inherited).toEqual([]);
    const statuses = await sweep(HOSTILE, ARGUMENTS);
    expect(await prototypes()).toEqual(before);
    expect(statuses.length).toBeGreaterThan(Object.keys(ACTIONS).length * ARGUMENTS.length);
    // The process answers, and nobody became more than they were.
    const me = await fetch(`${stack.url}/api/auth/me`, { headers: { cookie: admin } });
    expect(await me.json()).toMatchObject({ username: "admin", role: "admin" });
  });

  it("finds no __proto__ to reach through", async () => {
    const { prototypes: keys } = (await prototypes()) as { prototypes: { Object: string[] } };
    expect(keys.Object).toContain("hasOwnProperty");
    expect(keys.Object).not.toContain("__proto__");
  });
});
