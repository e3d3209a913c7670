import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { holdBody, refuseAction } from "./action-body";
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

describe("a call of a server action", () => {
  const headers = { "next-action": "a".repeat(42), "content-type": "text/plain;charset=UTF-8" };
  const judged = (body: string) =>
    refuseAction(asked("POST", "/sign-in", headers), Buffer.from(body))?.code ?? null;

  it("is JSON as React writes it for plain values, and nothing that its decoder would have to look up", () => {
    for (const body of [
      "[]",
      '[{"a":1,"b":[true,null],"c":"$$1","d":"$undefined","e":"$D2026-01-01T00:00:00.000Z"}]',
    ])
      expect(judged(body), body).toBeNull();
    const hostile = [
      "",
      "{}",
      "null",
      "[",
      '["$1"]',
      '["$1:a:b"]',
      '["$Q1"]',
      '["$F1"]',
      '["$h1"]',
      '["$n1e9"]',
      '["$D"]',
    ];
    for (const body of [...hostile, `${"[".repeat(60)}${"]".repeat(60)}`, '[{"__proto__":{}}]'])
      expect(judged(body), body).toBe("invalid");
  });

  it("is known by its header; anything else that would change a page is told that pages are read", () => {
    const of = (method: string, given: Record<string, string>) =>
      refuseAtGate(asked(method, "/service", { origin: OWN, ...given }))?.code;
    expect(of("POST", headers)).toBeUndefined();
    expect(of("POST", { ...headers, "next-action": "x" })).toBe("invalid");
    expect(of("POST", { ...headers, "content-type": "multipart/form-data; boundary=x" })).toBe("invalid");
    expect(of("POST", {})).toBe("method_not_allowed");
    expect(of("DELETE", headers)).toBe("method_not_allowed");
  });

  it("is decoded by Next only once all of it has come, and is then the same", async () => {
    const received: unknown[] = [];
    const server = createServer((request, response) => {
      holdBody(request, (body) => {
        void text(request).then((again) => {
          received.push(body.toString(), again);
          response.end();
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const long = JSON.stringify(["ä".repeat(100_000)]);
    const stream = () => new Blob([long]).stream();
    for (const body of ["", "[1]", long, stream()])
      await fetch(`http://127.0.0.1:${port}`, { method: "POST", body, duplex: "half" } as RequestInit);
    server.close();
    expect(received).toEqual(["", "", "[1]", "[1]", long, long, long, long]);
  });
});
