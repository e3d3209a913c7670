import path from "node:path";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import type { Stack } from "@/tests/support/stack";
import { fill } from "./support/calls";
import { onStack } from "./support/fixtures";
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

const it = onStack({ env: { NODE_OPTIONS: `--import=${WATCH}` } });

describe.runIf(canBrowse())("hostile JSON", () => {
  it("in every body, query and action leaves what all objects inherit as it was", async ({ as, stack }) => {
    const { cookie } = await as("superadmin");
    // Before the sweep, whose wrong sign-ins lock this address out.
    const admin = await as("admin");
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
    const before = await prototypes(stack);
    expect(before.inherited).toEqual([]);
    const statuses = await sweep(HOSTILE, ARGUMENTS);
    expect(await prototypes(stack)).toEqual(before);
    expect(statuses.length).toBeGreaterThan(Object.keys(ACTIONS).length * ARGUMENTS.length);
    // The process answers, and nobody became more than they were.
    const me = await admin.call("GET", "/api/auth/me");
    expect(me.body).toMatchObject({ username: "admin", role: "admin" });
  });

  it("finds no __proto__ to reach through", async ({ stack }) => {
    const { prototypes: keys } = (await prototypes(stack)) as { prototypes: { Object: string[] } };
    expect(keys.Object).toContain("hasOwnProperty");
    expect(keys.Object).not.toContain("__proto__");
  });
});

/** What every object in the app's process inherits now. */
async function prototypes({ output, pid }: Stack): Promise<Record<string, unknown>> {
  const lines = () =>
    output()
      .split("\n")
      .filter((line) => line.startsWith('{"prototypes"'));
  const before = lines().length;
  process.kill(pid, "SIGUSR2");
  await expect.poll(() => lines().length).toBe(before + 1);
  return JSON.parse(lines().at(-1) ?? "") as Record<string, unknown>;
}
