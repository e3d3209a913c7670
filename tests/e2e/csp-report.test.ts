import { describe, expect } from "vitest";
import { canBrowse, takeViolations } from "@/tests/support/browser";
import { onStack } from "./support/fixtures";

const PATH = "/api/csp-report";

const it = onStack({ env: { TRUSTED_PROXIES: "127.0.0.1" } })
  /** Lines of the app's log that tell of a violation, each read as JSON. */
  .extend(
    "lines",
    { scope: "file" },
    ({ stack }) =>
      () =>
        stack
          .output()
          .split("\n")
          .filter((line) => line.includes('"module":"csp"'))
          .map((line) => JSON.parse(line) as Record<string, unknown>),
  )
  /** As a browser at this address sends it: from an origin that our Referrer-Policy hides. */
  .extend(
    "send",
    { scope: "file" },
    ({ stack }) =>
      (address: string, report: unknown) =>
        fetch(`${stack.url}${PATH}`, {
          method: "POST",
          headers: { origin: "null", "content-type": "application/csp-report", "x-forwarded-for": address },
          body: typeof report === "string" ? report : JSON.stringify({ "csp-report": report }),
        }),
  );

describe.runIf(canBrowse())("a violation of the Content-Security-Policy", () => {
  it("in a real browser stands in the log once, without the secrets that an address may hold", async ({
    lines,
    open,
    stack,
  }) => {
    const { page } = await open("viewer");
    const before = lines().length;
    await page.goto(`${stack.url}/guests?filter=private#private`);
    await page.evaluate(() => {
      const image = document.createElement("img");
      image.src = "https://somebody:private@elsewhere.invalid/pixel.png?token=private#private";
      document.body.append(image);
    });
    // This one is wanted; the listener of every page hears of it too, before or after the app does.
    const heard: string[] = [];
    await expect.poll(() => heard.push(...takeViolations())).toBe(1);
    expect(heard[0]).toContain("img-src by https://elsewhere.invalid/");
    await expect.poll(() => lines().length).toBe(before + 1);
    expect(lines().at(-1)).toMatchObject({
      level: 40,
      directive: "img-src",
      blocked: "https://elsewhere.invalid/pixel.png",
      page: `${stack.url}/guests`,
      disposition: "enforce",
      ipAddress: "127.0.0.1",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.stringify(lines())).not.toContain("private");
  });

  it("is answered with 204 and nothing, whatever it holds, and is one clean and short line", async ({
    lines,
    send,
    stack,
  }) => {
    const before = lines().length;
    const odd = `script\r\n{"level":60}\u001b[31m\u009b31m\u202e\u2028\u0085${"x".repeat(1_500)}`;
    const reports: unknown[] = [
      { "effective-directive": odd, "blocked-uri": odd, "source-file": odd, "document-uri": odd },
      { "blocked-uri": "inline", "violated-directive": "script-src-elem", "line-number": 7 },
      { "blocked-uri": "data:text/html,private", "source-file": "javascript:private" },
      { "blocked-uri": "not an address?private", "document-uri": `${stack.url}/set-password?token=private` },
      { "blocked-uri": `wss://u:private@evil.example/${"y".repeat(3_000)}`, unknown: "private" },
      {},
    ];
    for (const report of reports) {
      const answer = await send("192.0.2.1", report);
      expect(answer.status).toBe(204);
      expect(await answer.text()).toBe("");
    }
    await expect.poll(() => lines().length).toBe(before + reports.length);
    const written = stack
      .output()
      .split("\n")
      .filter((line) => line.includes('"module":"csp"'))
      .slice(before);
    for (const line of written) {
      expect(line.length).toBeLessThan(1_500);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|private/u);
      expect(JSON.parse(line)).toMatchObject({ level: 40, module: "csp" });
    }
    expect(lines().slice(before)[1]).toMatchObject({
      blocked: "inline",
      directive: "script-src-elem",
      line: 7,
    });
    expect(lines().slice(before)[2]).toMatchObject({ blocked: "data:", source: "javascript:" });
  });

  it("beyond ten a minute from one address is refused with 429 and a time, and leaves no line", async ({
    lines,
    send,
  }) => {
    const before = lines().length;
    const answers = [];
    for (let sent = 0; sent < 15; sent += 1) answers.push(await send("192.0.2.2", {}));
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array<number>(10).fill(204),
      ...Array<number>(5).fill(429),
    ]);
    const last = answers.at(-1);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(last?.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(await last?.json()).toMatchObject({ status: 429, title: "too_many" });
    await expect.poll(() => lines().length).toBe(before + 10);
    // The next one that is taken says how many were not.
    expect((await send("192.0.2.3", {})).status).toBe(204);
    // The log arrives through a pipe of its own.
    await expect.poll(() => lines().at(-1)).toMatchObject({ missed: 5 });
  });

  it("from many addresses is limited in all: a hundred a minute", async ({ lines, send }) => {
    const statuses = [];
    for (let sent = 0; sent < 110; sent += 1) statuses.push((await send(`198.51.100.${sent}`, {})).status);
    expect(statuses.at(-1)).toBe(429);
    expect(lines().length).toBe(100);
  });

  it("over 8 KiB is refused with 413, said or unsaid how long, and what is no report with 400", async ({
    send,
    stack,
  }) => {
    const big = `{"csp-report":{"blocked-uri":"${"a".repeat(9_000)}"}}`;
    expect((await send("192.0.2.4", big)).status).toBe(413);
    const chunked = await fetch(`${stack.url}${PATH}`, {
      method: "POST",
      body: new Blob([big]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(chunked.status).toBe(413);
    for (const wrong of ["", "text", "[]", "{}", '{"csp-report":[]}', '{"csp-report":{"blocked-uri":1}}'])
      expect((await send("192.0.2.4", wrong)).status, wrong).toBe(400);
  });

  it("is all that other origins may send: the neighbouring addresses stay closed to them", async ({
    stack,
  }) => {
    for (const path of [
      `${PATH}/`,
      `${PATH}?x`,
      `${PATH}/../service/restart`,
      "/api/csp-reports",
      "/api//csp-report",
    ]) {
      const answer = await fetch(`${stack.url}${path}`, {
        method: "POST",
        headers: { origin: "null" },
        body: "{}",
      });
      expect(answer.status, path).toBe(403);
    }
    const put = await fetch(`${stack.url}${PATH}`, {
      method: "PUT",
      headers: { origin: "null" },
      body: "{}",
    });
    expect(put.status).toBe(403);
  });
});
