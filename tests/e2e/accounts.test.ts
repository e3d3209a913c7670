import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { onApp } from "./support/fixtures";
import { hasPostgres, startWorld } from "./support/world";

const NEW_PASSWORD = "four grey boats in the fog";

const it = onApp(() => startWorld()).extend("give", { scope: "file" }, ({ stack }) => {
  /** Types a name and a password on the sign-in page, and comes from `next`. */
  return async (page: Page, username: string, password: string, next = "/profile?tab=x") => {
    await page.goto(`${stack.url}/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel("User name").fill(username);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
});

describe.runIf(canBrowse() && hasPostgres())("people and their accounts", () => {
  it("signs in with a code of the app, which works once, or with a recovery code", async ({
    give,
    open,
    stack,
    visitor,
  }) => {
    const { page } = await open("operator", "/profile");
    await page.getByRole("button", { name: "Set up" }).click();
    const secret = ((await page.locator("code.select-all").textContent()) ?? "").replace(/\s/g, "");
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await page.getByRole("textbox", { name: "Code" }).fill(code);
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByText("Recovery codes", { exact: true }).waitFor();
    const [recovery = ""] = ((await page.locator("code.select-all").textContent()) ?? "").split("\n");

    const phone = await visitor();
    await give(phone, "operator", "operator-demo-1");
    await phone.getByText("Now the six digits").waitFor();
    await phone.goto(`${stack.url}/nodes`);
    expect(new URL(phone.url()).pathname, "half signed in is not signed in").toBe("/sign-in");
    await phone.goto(`${stack.url}/sign-in?next=${encodeURIComponent("/profile?tab=x")}`);
    await phone.getByRole("textbox", { name: "Code" }).fill(code);
    await phone.getByRole("button", { name: "Sign in", exact: true }).click();
    await phone.getByText("This code does not fit").waitFor();
    await phone.getByRole("textbox", { name: "Code" }).fill(recovery);
    await phone.getByRole("button", { name: "Sign in", exact: true }).click();
    await phone.waitForURL("**/profile?tab=x");
    await phone.getByText("9 of 10 recovery codes are left.").filter({ visible: true }).waitFor();
    await phone.getByText("Recent security events").waitFor();
    await page.goto(`${stack.url}/nodes`);
    const notice = page.getByText(/^A recovery code was used .* from .*1\. If you do not know why/);
    await notice.waitFor();
    await page.getByRole("button", { name: "I have read it" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Nodes" }).waitFor();
    expect(await notice.count(), "it was read").toBe(0);
  });

  it("invites somebody, changes their role, and their open page notices within two seconds", async ({
    give,
    open,
    visitor,
  }) => {
    const { page: boss, errors } = await open("superadmin", "/users");
    await boss.getByRole("button", { name: "Invite somebody" }).click();
    await boss.getByLabel("User name").fill("nora");
    await boss.getByLabel("E-mail").fill("nora@example.org");
    await boss.getByRole("button", { name: "Make the invitation" }).click();
    const link = (await boss.locator("code.select-all").textContent()) ?? "";
    await boss.getByRole("button", { name: "Done" }).click();

    const nora = await visitor();
    await nora.goto(link);
    await nora.getByText("Your user name is nora.").waitFor();
    await nora.getByLabel("New password").fill("proxlb-password1");
    await nora.getByRole("button", { name: "Set the password" }).click();
    await nora.getByText("tried first").waitFor();
    await nora.getByLabel("New password").fill(NEW_PASSWORD);
    await nora.getByRole("button", { name: "Set the password" }).click();
    await nora.waitForURL((url) => url.pathname === "/sign-in");
    await give(nora, "nora", NEW_PASSWORD, "/nodes?sort=-mem");
    await nora.waitForURL("**/nodes?sort=-mem");

    await boss.getByText("nora", { exact: true }).click();
    await boss.getByLabel("Role").selectOption("operator");
    await boss.getByRole("button", { name: "Make Operator" }).click();
    await boss.getByText("nora is Operator.").waitFor();
    await nora.getByText("Your session has ended").waitFor({ timeout: 2000 });
    expect(await boss.getByRole("alertdialog").count()).toBe(0);
    await nora.getByRole("button", { name: "Sign in and come back here" }).click();
    await nora.waitForURL(`**/sign-in?next=${encodeURIComponent("/nodes?sort=-mem")}`);
    expect(errors).toEqual([]);
    const spent = await visitor();
    await spent.goto(link);
    await spent.getByText("This link was used already").waitFor();
  });

  it("asks for the password again when it was given long ago, and goes on with what was asked", async ({
    open,
    stack,
  }) => {
    const { page } = await open("admin", "/profile");
    const sessionOf = async () =>
      (await page.context().cookies()).find(({ name }) => name === "proxlb-ui")?.value;
    const before = await sessionOf();
    await stack.sql`update user_sessions set verified_at = now() - interval '11 minutes'`;
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByLabel("What it is for").fill("Backup");
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByText("Is it still you?").waitFor();
    await page.getByLabel("Password", { exact: true }).fill("admin-demo-1");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Your new token").waitFor();
    expect(await sessionOf()).not.toBe(before);
    const token = (await page.locator("code.select-all").textContent()) ?? "";
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${stack.url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...init.headers },
      });
    expect((await ask("/api/nodes")).status).toBe(200);
    expect((await ask("/api/service/stop", { method: "POST", body: "{}" })).status).toBe(403);
    expect((await ask("/api/nodes", { headers: { cookie: `proxlb-ui=${before}` } })).status).toBe(400);
    expect((await fetch(`${stack.url}/api/nodes?token=${token}`)).status).toBe(400);
  });

  it("lets a program sign in, renew and sign out", async ({ stack }) => {
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      fetch(`${stack.url}/api/auth/${path}`, { method: "POST", body: JSON.stringify(body), headers });
    const refused = await post("login", { username: "viewer", password: "wrong" });
    expect(refused.status).toBe(401);
    const first = (await (
      await post("login", { username: "viewer", password: "viewer-demo-1" })
    ).json()) as Pair;
    const second = (await (await post("refresh", { refreshToken: first.refreshToken })).json()) as Pair;
    const bearer = { authorization: `Bearer ${second.accessToken}` };
    const me = await fetch(`${stack.url}/api/auth/me/`, { headers: bearer });
    expect(await me.json()).toMatchObject({ username: "viewer", role: "viewer" });
    expect((await fetch(`${stack.url}/api/users`, { headers: bearer })).status).toBe(403);
    expect((await post("logout", {}, bearer)).status).toBe(200);
    expect((await fetch(`${stack.url}/api/auth/me`, { headers: bearer })).status).toBe(401);
    expect((await post("refresh", { refreshToken: second.refreshToken })).status).toBe(401);
  });

  it("answers unknown, wrong, disabled and locked alike, to the byte", async ({ stack }) => {
    await stack.sql`insert into users (username, email, password_hash, role, is_active)
      select 'gone', 'gone@example.org', password_hash, role, false from users where username = 'viewer'`;
    await stack.sql`insert into sign_in_limits (key, locks, locked_until)
      values ('account:superadmin', 3, now() + interval '1 hour')
      on conflict (key) do update set locks = excluded.locks, locked_until = excluded.locked_until`;
    const answers = new Set<string>();
    for (const [username, password] of [
      ["nobody", "viewer-demo-1"],
      ["viewer", "wrong"],
      ["gone", "viewer-demo-1"],
      ["superadmin", "superadmin-demo-1"],
    ]) {
      const answer = await fetch(`${stack.url}/api/auth/login`, {
        method: "POST",
        body: JSON.stringify({ username, password }),
      });
      const headers = [...answer.headers].filter(
        ([name]) => !["date", "content-security-policy", "x-request-id"].includes(name),
      );
      // Every request has a name of its own, also in the problem document.
      const body = (await answer.text()).replace(answer.headers.get("x-request-id") ?? "", "");
      answers.add(JSON.stringify([answer.status, headers, body]));
    }
    expect([...answers]).toHaveLength(1);
  });
});

interface Pair {
  accessToken: string;
  refreshToken: string;
}
