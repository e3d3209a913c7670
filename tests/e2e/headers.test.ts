import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { type Stack, startStack } from "@/tests/support/stack";
import { fill, get } from "./support/calls";
import { PAGES, ROUTES } from "./support/literal-matrix";
import { builtActions } from "./support/manifests";

/** What every response must carry, whatever it answers. */
const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

describe.runIf(canBrowse())("what a request meets before anybody handles it", () => {
  let stack: Stack;
  let cookie = "";

  beforeAll(async () => {
    stack = await startStack();
    cookie = await stack.signIn("admin");
  });
  afterAll(() => stack?.stop());

  it("gives every response the security headers: pages, API, static files, errors, sockets", async () => {
    const page = await get(`${stack.url}/service`, { cookie });
    const chunk = /\/_next\/static\/[^"']+\.js/.exec(page.body)?.[0] ?? "";
    const paths = [
      ...Object.keys(PAGES).map(fill),
      ...Object.keys(ROUTES)
        .filter((entry) => entry.startsWith("GET "))
        .map((entry) => fill(entry.slice(4))),
      chunk,
      "/icon.svg",
      "/no-such-page",
      "/api/no-such-route",
      "/_next/static/none.js",
      "/%E0%A4%A",
      "/api/socket/?EIO=4&transport=polling",
    ];
    expect(chunk).not.toBe("");
    const wrong: string[] = [];
    for (const path of paths) {
      for (const [cookies, who] of [
        [{}, "nobody"],
        [{ cookie }, "admin"],
      ] as const) {
        const { headers, status } = await get(`${stack.url}${path}`, cookies);
        for (const [name, value] of Object.entries(EVERYWHERE)) {
          if (headers[name] !== value)
            wrong.push(`${path} for ${who} (${status}): ${name} is ${headers[name]}`);
        }
        if (!/default-src 'none'.*script-src 'nonce-/.test(String(headers["content-security-policy"])))
          wrong.push(`${path}: no policy`);
        if (headers["x-powered-by"]) wrong.push(`${path}: says what it runs on`);
        if (!headers["permissions-policy"]) wrong.push(`${path}: no permissions policy`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("puts a new nonce into every document, on all its scripts, and takes none from the request", async () => {
    const nonces = new Set<string>();
    const policies = { "content-security-policy": "script-src 'nonce-evil'", "x-nonce": "evil" };
    for (const path of ["/sign-in", "/service", "/logs", "/no-such-page", "/sign-in", "/service"]) {
      const { headers, body } = await get(
        `${stack.url}${path}`,
        path === "/sign-in" ? policies : { cookie, ...policies },
      );
      const policy = String(headers["content-security-policy"]);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      expect(policy).toMatch(
        /object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'/,
      );
      const scripts = [...body.matchAll(/<script\b[^>]*>/g)].map((match) => match[0]);
      expect(scripts.length, path).toBeGreaterThan(0);
      expect(
        scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
        path,
      ).toEqual([]);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(6);
    expect(nonces.has("evil")).toBe(false);
  });

  it("lets no cache keep what somebody signed in sees", async () => {
    const paths = Object.keys(PAGES).map(fill);
    const reads = Object.keys(ROUTES)
      .filter((entry) => entry.startsWith("GET ") && ROUTES[entry] !== "anyone")
      .map((entry) => fill(entry.slice(4)));
    for (const path of [...paths, ...reads]) {
      for (const headers of [{ cookie }, { cookie, rsc: "1" }] as Record<string, string>[]) {
        const answer = await get(`${stack.url}${path}`, headers);
        expect(answer.headers["cache-control"] ?? "redirect", `${path} ${answer.status}`).toMatch(
          /no-store|redirect/,
        );
      }
    }
  });

  it("asks browsers to stay on HTTPS when APP_URL does, and names cookies accordingly", async () => {
    const secure = await startStack({ env: { APP_URL: "https://proxlb.example", DEMO_MODE: "0" } });
    try {
      const local = secure.url;
      const { headers } = await get(`${local}/sign-in`);
      expect(headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
      expect(headers["content-security-policy"]).toMatch(/wss:\/\/proxlb\.example/);
    } finally {
      await secure.stop();
    }
  });

  it("refuses bodies over 256 KiB with 413, said or unsaid how long, and never with a 5xx", async () => {
    const sizes = { 1024: false, [255 * 1024]: false, [257 * 1024]: true, [2 * 1024 * 1024]: true };
    for (const [size, tooLarge] of Object.entries(sizes)) {
      for (const path of ["/api/service/restart", "/sign-in"]) {
        for (const chunked of [false, true]) {
          // A page reads nothing of what is sent to it: it answers before the size is known.
          if (chunked && path === "/sign-in") continue;
          const status = await post(stack, path, cookie, Number(size), chunked);
          if (tooLarge) expect(status, `${path} ${size} ${chunked}`).toBe(413);
          else expect(status, `${path} ${size} ${chunked}`).toBeLessThan(500);
        }
      }
    }
  });

  it("answers whatever the API does not have with a problem document, as HEAD and OPTIONS with what they ask", async () => {
    for (const path of ["/api", "/api/no-such-route", "/api/auth/no-such-route", "/api/nodes/pve1/none/"]) {
      const { status, headers, body } = await get(`${stack.url}${path}`, { cookie });
      expect(status, path).toBe(404);
      expect(headers["content-type"], path).toBe("application/problem+json");
      expect(JSON.parse(body), path).toMatchObject({ status: 404, title: "not_found" });
    }
    const options = await get(`${stack.url}/api/nodes/`, {}, "OPTIONS");
    expect([options.status, options.headers.allow, options.body]).toEqual([204, "GET, HEAD, OPTIONS", ""]);
    const head = await get(`${stack.url}/api/nodes`, { cookie }, "HEAD");
    expect([head.status, head.body]).toEqual([200, ""]);
    expect((await get(`${stack.url}/api/no-such-route`, {}, "HEAD")).status).toBe(404);
  });

  it("refuses with 400 what Next would stumble over, and never with a 5xx", async () => {
    const sound = encodeURIComponent(JSON.stringify(["", { children: ["(console)", {}] }, null, null]));
    for (const state of ["x", "%", "{}", '["",{"a":1}]', "[".repeat(9_000)])
      for (const who of [{}, { cookie }] as Record<string, string>[])
        expect(
          (await get(`${stack.url}/service`, { ...who, rsc: "1", "next-router-state-tree": state })).status,
        ).toBe(400);
    expect(
      (await get(`${stack.url}/service`, { cookie, rsc: "1", "next-router-state-tree": sound })).status,
    ).toBeLessThan(400);
    for (const path of ["/%ED%A0%80", "/nodes/%ED%A0%80", "/api/nodes/%FF", "/guests/%C0%AF", "/%E0%A4%A"])
      for (const who of [{}, { cookie }] as Record<string, string>[])
        expect((await get(`${stack.url}${path}`, who)).status, path).toBe(400);
  });

  it("refuses every call of an action that is none, and takes one that is", async () => {
    const [id = ""] = [...builtActions().values()];
    const types = ["text/plain;charset=UTF-8", "multipart/form-data; boundary=x", "a/b", ""];
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`;
    const bodies = [
      "",
      "[",
      "{}",
      "[null",
      '["$1"]',
      '["$Q1"]',
      '["$@5"]',
      '["$F1"]',
      '["$B1"]',
      "[".repeat(9_000),
    ];
    const parts = [part("0", '["$K9"]'), part("$ACTION_ID_zz", ""), part("$ACTION_REF_1", "")];
    const call = async (name: string | null, type: string, body: string) => {
      const lines = [
        "POST /sign-in HTTP/1.1",
        `Host: x\r\nOrigin: ${stack.url}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}`,
        ...(name === null ? [] : [`Next-Action: ${name}`]),
        ...(type ? [`Content-Type: ${type}`] : []),
      ];
      const answer = await raw(stack, `${lines.join("\r\n")}\r\n\r\n${body}`);
      return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
    };
    const wrong: string[] = [];
    for (const type of types)
      for (const body of [...bodies, ...parts])
        for (const name of [id, "x", null]) {
          const status = await call(name, type, body);
          if (status !== (name === null ? 405 : 400))
            wrong.push(`${name} ${type} ${body.slice(0, 40)}: ${status}`);
        }
    expect(wrong).toEqual([]);
    expect(await call(id, "text/plain;charset=UTF-8", '[{"a":"$$1","b":"$undefined"}]')).toBe(200);
    expect(await call("0".repeat(42), "text/plain;charset=UTF-8", "[{}]")).toBeLessThan(500);
  });

  it("refuses headers over 16 KiB, absolute targets and unknown methods", async () => {
    expect(await raw(stack, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(17_000)}\r\n\r\n`)).toMatch(
      / 431 /,
    );
    expect(await raw(stack, "GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/ 400 /);
    expect(await raw(stack, "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/ 405 /);
    expect(await raw(stack, "PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/ 405 /);
  });

  it("ends a request that trickles in, within 30 s", async () => {
    const start = performance.now();
    const answer = await raw(stack, "POST /sign-in HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    expect(answer === "" || / 408 /.test(answer)).toBe(true);
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  it("upgrades the two socket paths and nothing else", async () => {
    const upgrade = (target: string) =>
      raw(
        stack,
        `GET ${target} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${stack.url}\r\nCookie: ${cookie}\r\n\r\n`,
        1500,
      );
    const socket = "?EIO=4&transport=websocket";
    expect(await upgrade(`/api/socket/${socket}`)).toMatch(/101 Switching/);
    expect(await upgrade(`/api/logs/stream/${socket}`)).toMatch(/101 Switching/);
    for (const target of [
      "/",
      `/api/socketx/${socket}`,
      `/sign-in${socket}`,
      "/_next/webpack-hmr",
      "http://169.254.169.254/latest/meta-data",
      `//evil.example/api/socket/${socket}`,
    ]) {
      expect(await upgrade(target), target).not.toMatch(/ 101 /);
    }
  });

  it("has no image optimizer and redirects nowhere else after sign-in", async () => {
    const image = await get(`${stack.url}/_next/image?url=%2Ficon.svg&w=64&q=75`);
    expect(image.status).toBe(404);
    for (const next of [
      "//evil.example",
      "/\\evil.example",
      "https:evil.example",
      "https://evil.example",
      "/%09/evil",
      "javascript:alert(1)",
    ]) {
      const { location } = await get(`${stack.url}/sign-in?next=${encodeURIComponent(next)}`, { cookie });
      expect(new URL(location ?? "/", stack.url).origin, next).toBe(stack.url);
    }
    const { location } = await get(`${stack.url}/service`, {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
    });
    expect(new URL(location ?? "/", stack.url).origin).toBe(stack.url);
  });

  it("writes a forged line of a log or a user agent as text on one line", async () => {
    const before = stack.output().split("\n").length;
    await get(`${stack.url}/api/audit?person=%0A%7B%22level%22%3A60%7D%1b%5B31m`, {
      cookie: await stack.signIn("viewer"),
    });
    await get(`${stack.url}/api/service/restart`, { cookie, origin: "https://evil.example\u0085" }, "POST");
    const lines = stack
      .output()
      .split("\n")
      .slice(before - 1);
    for (const line of lines.filter((text) => text.trim() !== "")) {
      expect(() => JSON.parse(line) as unknown, line).not.toThrow();
      expect((JSON.parse(line) as { level: number }).level).toBeLessThan(60);
    }
  });
});

async function post(
  stack: Stack,
  path: string,
  cookie: string,
  size: number,
  chunked: boolean,
): Promise<number> {
  const body = `{"a":"${"x".repeat(size - 8)}"}`;
  const answer = await fetch(`${stack.url}${path}`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, origin: stack.url, "content-type": "application/json" },
    body: chunked ? new Blob([body]).stream() : body,
    ...(chunked ? { duplex: "half" } : {}),
  } as RequestInit);
  await answer.text();
  return answer.status;
}

/** Sends bytes as they are. @returns what came back until the server ended it or nothing came for `waitMs` */
function raw({ url }: Stack, text: string, waitMs = 32_000): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
    const end = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(waitMs, end);
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
      if (/^HTTP\/1\.1 \d+/.test(answer)) end();
    });
    socket.on("close", end);
    socket.on("error", end);
  });
}
