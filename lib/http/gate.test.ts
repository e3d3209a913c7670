import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { apiPaths, methodsAt } from "./api-paths";
import { optionsAsked, refuseAtGate } from "./gate";
import { MAX_BODY_KIB } from "./limits";
import { isOwnOrigin } from "./origin";

const OWN = "http://localhost:3000";

function asked(method: string, url: string, headers: Record<string, string> = {}): IncomingMessage {
  return { method, url, headers } as unknown as IncomingMessage;
}

describe("the API's paths, before anything handles a request", () => {
  it("refuses an unknown path with 404, whatever the method, and knows it is not a page", () => {
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      for (const path of ["/api", "/api/", "/api/none", "/api/nodes/pve1/none", "/api/service/none/?a=1"])
        expect(refuseAtGate(asked(method, path, { origin: OWN })), `${method} ${path}`).toMatchObject({
          code: "not_found",
        });
    }
    expect(refuseAtGate(asked("GET", "/apiary"))).toBeNull();
  });

  it("refuses another method of a known path with 405 and says in Allow which there are", () => {
    const refused = (method: string, path: string) => refuseAtGate(asked(method, path, { origin: OWN }));
    expect(refused("DELETE", "/api/nodes/")).toMatchObject({
      code: "method_not_allowed",
      headers: { allow: "GET, HEAD, OPTIONS" },
    });
    expect(refused("GET", "/api/service/restart")).toMatchObject({ headers: { allow: "OPTIONS, POST" } });
    expect(refused("PATCH", "/api/users/7")?.headers).toEqual({ allow: "DELETE, GET, HEAD, OPTIONS, PUT" });
    expect(refused("TRACE", "/")).toMatchObject({ code: "method_not_allowed" });
    expect(refused("TRACE", "/")?.headers?.allow).toContain("GET");
  });

  it("lets every path pass by its own methods, with and without a slash at its end", () => {
    expect(Object.keys(apiPaths()).length).toBeGreaterThan(40);
    for (const [path, methods] of Object.entries(apiPaths())) {
      const real = path.replace(/\[[^\]]+\]/g, "x");
      for (const method of [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])])
        for (const address of [real, `${real}/`, `${real}?a=b`])
          expect(refuseAtGate(asked(method, address, { origin: OWN })), `${method} ${address}`).toBeNull();
      expect(optionsAsked(asked("OPTIONS", real)), path).toEqual(methodsAt(apiPaths(), real));
    }
    expect(optionsAsked(asked("OPTIONS", "/sign-in"))).toBeNull();
  });

  it("takes what is written out before what is a parameter, and a catch-all last", () => {
    expect(methodsAt(apiPaths(), "/api/auth/login")).toEqual(["OPTIONS", "POST"]);
    expect(methodsAt(apiPaths(), "/api/auth/callback/credentials")).toContain("POST");
    expect(methodsAt(apiPaths(), "/api/auth")).toBeNull();
  });
});

describe("what no browser and no program of ours sends", () => {
  it("is refused as not valid: paths that are no UTF-8", () => {
    for (const path of ["/%ED%A0%80", "/nodes/%", "/%E0%A4%A", "/api/nodes/%FF", "/guests/%C0%AF"])
      expect(refuseAtGate(asked("GET", path)), path).toMatchObject({ code: "invalid" });
    for (const path of ["/nodes/pve1", "/nodes/%C3%A4%20b", "/a?b=%ED%A0%80"])
      expect(refuseAtGate(asked("GET", path)), path).toBeNull();
  });

  it("is refused as not valid: a router state that Next cannot read", () => {
    const state = (value: string) => refuseAtGate(asked("GET", "/", { "next-router-state-tree": value }));
    for (const value of ["", "x", "%", "{}", "[1]", '["",{"a":1}]', '["",{},null,"none"]', "[".repeat(9_000)])
      expect(state(value), value.slice(0, 20)).toMatchObject({ code: "invalid" });
    expect(state(encodeURIComponent(JSON.stringify(["", { children: ["(console)", {}] }, null, null])))).toBe(
      null,
    );
  });
});

describe("where a request comes from", () => {
  it.each<[string, Record<string, string>, boolean]>([
    ["an own page", { origin: OWN, cookie: "a=b" }, true],
    ["a foreign page", { origin: "https://evil.example" }, false],
    ["a hidden page", { origin: "null" }, false],
    ["a page whose address begins as ours", { origin: `${OWN}.evil.example` }, false],
    ["a browser's own reload", { "sec-fetch-site": "same-origin", cookie: "a=b" }, true],
    ["a typed address", { "sec-fetch-site": "none", cookie: "a=b" }, false],
    ["a neighbouring host", { "sec-fetch-site": "same-site" }, false],
    ["a program", {}, true],
    ["a program that holds a cookie", { cookie: "a=b" }, false],
    ["a program with a token", { authorization: "Bearer x", cookie: "a=b" }, true],
    [
      "a browser to which a proxy gave basic authentication",
      { authorization: "Basic eDp5", cookie: "a=b" },
      false,
    ],
    ["the same on a foreign page", { authorization: "Basic eDp5", origin: "https://evil.example" }, false],
  ])("%s", (_, headers, isOwn) => {
    expect(isOwnOrigin(headers)).toBe(isOwn);
    expect(isOwnOrigin(new Headers(headers))).toBe(isOwn);
  });
});

it("gives Next the same limit of a body", () => {
  const config = readFileSync("next.config.mjs", "utf8");
  expect(/bodySizeLimit: "(\w+)"/.exec(config)?.[1]).toBe(`${MAX_BODY_KIB}kb`);
});
