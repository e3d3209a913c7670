import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { CLIENT } from "@/tests/support/oidc/client";
import { HOUSE } from "@/tests/support/oidc/entered-provider";
import { type HouseProvider, startHouseProvider } from "@/tests/support/oidc/house-provider";
import { until } from "@/tests/support/until";
import { faultsOf } from "./support/faults";
import { onApp } from "./support/fixtures";
import { shoot } from "./support/screenshots";
import { hasPostgres, startWorld } from "./support/world";

const DESK = { width: 1440, height: 900 };
/** So soon a session is over that somebody else ended. That the open page says so as soon is held by accounts.test.ts. */
const SOON_MS = 2_000;
const ENDED = "Your session has ended";

/** A real provider, entered by REST as a Super Admin's script would. */
const it = onApp(() => startWorld()).extend(
  "house",
  { scope: "file" },
  async ({ as, stack }, { onCleanup }) => {
    const house = await startHouseProvider("house", stack.url);
    onCleanup(house.close);
    const boss = await as("superadmin");
    const { status } = await boss.call("POST", "/api/providers", {
      ...HOUSE,
      issuer: house.issuer,
      clientSecret: CLIENT.secret,
    });
    expect(status).toBe(201);
    return house;
  },
);

/** Somebody whom the provider knows. */
function know(house: HouseProvider, sub: string, groups: string[]): void {
  house.people[sub] = { preferred_username: sub, email: `${sub}@example.org`, name: sub, groups };
}

/** Goes the whole way in one browser: the button, the provider, and back to `next`. */
async function comeBy(
  house: HouseProvider,
  url: string,
  page: Page,
  sub: string,
  next = "/nodes",
): Promise<void> {
  house.expect(sub);
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: "Sign in by House" }).click();
}

describe.runIf(canBrowse() && hasPostgres())("signing in by a provider", () => {
  it("is set up on the settings screen, with a secret that is kept and never shown", async ({
    house,
    open,
    stack,
  }) => {
    const { page, errors } = await open("superadmin", "/settings?section=sign-in");
    await page.getByRole("button", { name: "Add a provider" }).click();
    await page.getByLabel("Product").selectOption("zitadel");
    expect(await page.getByLabel("Claim that holds the groups").inputValue()).toContain("zitadel");
    await page.getByLabel("Product").selectOption("other");
    expect(await page.getByLabel("Claim that holds the groups").inputValue()).toBe("groups");
    await page.getByLabel("Name", { exact: true }).fill("Spare");
    await page.getByLabel("Short name").fill("spare");
    await page.getByText(`${stack.url}/api/auth/callback/spare`).waitFor();
    await page.getByRole("button", { name: "Enter the provider" }).click();
    await page.getByText("The client id is needed.").waitFor();

    await page.getByLabel("Issuer").fill("http://127.0.0.1:9");
    await page.getByRole("button", { name: "Ask the provider" }).click();
    await page.getByText("The provider cannot be reached.").waitFor();
    await page.getByLabel("Issuer").fill(house.issuer);
    await page.getByRole("button", { name: "Ask the provider" }).click();
    await page.getByText("It answers, by exactly this issuer").waitFor();
    await page.getByText("It tells of sign-outs").waitFor();
    await page.getByLabel("Client id").fill(CLIENT.id);
    await page.getByLabel("Client secret").fill(CLIENT.secret);
    await page.getByRole("textbox", { name: "Group 1" }).fill("proxlb-operators");
    await page.getByLabel("Role").first().selectOption("operator");
    await page.getByRole("button", { name: "Add a group" }).click();
    await page.getByRole("textbox", { name: "Group 2" }).fill("proxlb-viewers");
    expect(await faultsOf(page)).toEqual([]);
    await shoot(page, "settings-provider-new");
    await page.getByRole("button", { name: "Enter the provider" }).click();
    await page.getByText("No account is linked to it yet").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await shoot(page, "settings-providers");

    await page.getByRole("button", { name: "Edit Spare" }).click();
    expect(await page.getByLabel("Client secret").inputValue()).toBe("");
    await page.getByLabel("Issuer").fill("https://elsewhere.example.org");
    await page.getByText("Enter it again: the kept one goes only where it went before.").waitFor();
    await page.getByRole("button", { name: "Save", exact: true }).last().click();
    await page.getByText("Enter the client secret again").waitFor();
    await page.getByRole("button", { name: "Back without saving" }).click();
    expect(await (await page.goto(`${stack.url}/settings?section=sign-in`))?.text()).not.toContain(
      CLIENT.secret,
    );

    await page.getByRole("button", { name: "Edit House" }).click();
    know(house, "tess", ["proxlb-operators"]);
    house.expect("tess");
    const [other] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("button", { name: "Try signing in" }).click(),
    ]);
    await other.getByText("The trial is over").waitFor();
    await shoot(other, "provider-tried");
    await other.close();
    await page.getByText("This person would come in as Operator, with a new account.").waitFor();
    await page.getByText("Groups: proxlb-operators").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await shoot(page, "settings-provider-trial");
    await page.getByRole("button", { name: "Back to the list" }).click();

    await page.getByRole("button", { name: "Disable Spare" }).click();
    await page.getByText("Nobody signs in by it until it is enabled again").waitFor();
    await page.getByRole("button", { name: "Disable", exact: true }).last().click();
    await page.getByText("Disabled", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Remove Spare" }).click();
    await page.getByText("Its client secret is gone with it").waitFor();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove Spare" }).click();
    await page.getByRole("button", { name: "Edit Spare" }).waitFor({ state: "detached" });
    expect(errors).toEqual([]);
  });

  it("leads from no account to Operator, lower with the groups, and ends with the provider's own sign-out", async ({
    house,
    stack,
    visitor,
  }) => {
    const open = async () => {
      const rows = await stack.sql`select 1 from user_sessions s join users u on u.id = s.user_id
        where u.username = 'olga' and s.revoked_at is null`;
      return rows.length;
    };
    know(house, "olga", ["proxlb-operators"]);
    const first = await visitor(DESK);
    await first.goto(`${stack.url}/sign-in`);
    await first.getByRole("button", { name: "Sign in by House" }).waitFor();
    expect(await faultsOf(first)).toEqual([]);
    await shoot(first, "sign-in");
    await comeBy(house, stack.url, first, "olga");
    await first.waitForURL("**/nodes");
    await first.goto(`${stack.url}/profile`);
    await first.getByText("Operator · olga@example.org").filter({ visible: true }).waitFor();
    await shoot(first, "profile-by-provider");

    know(house, "olga", ["proxlb-viewers"]);
    const second = await visitor(DESK);
    await comeBy(house, stack.url, second, "olga", "/profile");
    await second.getByText("Viewer · olga@example.org").filter({ visible: true }).waitFor();
    await first.getByText(ENDED).waitFor();

    const there = await second.context().newPage();
    await there.goto(`${house.issuer}/session/end`);
    const answered = there.waitForResponse((response) => response.url().includes("/session/end/confirm"));
    await there.getByRole("button", { name: "Yes, sign me out" }).click();
    await answered;
    await until(open, { what: "no session of hers", fits: (count) => count === 0, limitMs: SOON_MS });
    await second.getByText(ENDED).waitFor();
    await second.goto(`${stack.url}/nodes`);
    await second.waitForURL("**/sign-in?next=%2Fnodes");

    know(house, "olga", ["staff"]);
    await comeBy(house, stack.url, second, "olga");
    await second.getByText("You are in no group that may use ProxLB UI.").waitFor();
  });

  it("is added to one's own account, proves who one is, and is taken off", async ({ house, open, stack }) => {
    know(house, "ada", []);
    const { page, errors } = await open("admin", "/profile");
    house.expect("ada");
    await page.getByRole("button", { name: "Add House" }).click();
    await page.getByText("The provider was added").waitFor();
    await page.getByText("A provider was added to sign in by").waitFor();
    await shoot(page, "profile-identities");
    await page.goto(`${stack.url}/profile`);

    await stack.sql`update user_sessions set verified_at = now() - interval '11 minutes'
      where user_id = (select id from users where username = 'admin')`;
    await page.getByRole("button", { name: "New token" }).click();
    await page.getByLabel("What it is for").fill("Backup");
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByText("Is it still you?").waitFor();
    await page.getByRole("button", { name: "Confirm with House" }).waitFor();
    await shoot(page, "proof-by-provider");
    const opened = page.context().waitForEvent("page");
    await page.getByRole("button", { name: "Confirm with House" }).click();
    await (await opened).getByText("It is you").waitFor();
    expect(await faultsOf(await opened)).toEqual([]);
    await shoot(await opened, "confirmed");
    await (await opened).close();
    await page.getByText("Your new token").waitFor();
    expect(await page.getByText(ENDED).count()).toBe(0);

    await page.getByRole("button", { name: "Take off House" }).click();
    await page.getByRole("button", { name: "Take it off" }).click();
    await page.getByText("House: not added").waitFor();
    expect(errors).toEqual([]);
  });

  it("takes an invitation up instead of a password", async ({ as, house, stack, visitor }) => {
    know(house, "ivan", []);
    const boss = await as("superadmin");
    const { body } = await boss.call<{ link: { url: string } }>("POST", "/api/users", {
      username: "ivan",
      email: "ivan@example.org",
      role: "operator",
    });
    const ivan = await visitor();
    house.expect("ivan");
    await ivan.goto(body.link.url);
    await ivan.getByRole("button", { name: "Sign in by House" }).waitFor();
    await shoot(ivan, "invitation");
    await ivan.getByRole("button", { name: "Sign in by House" }).click();
    await ivan.waitForURL(`${stack.url}/`);
    await ivan.goto(`${stack.url}/profile`);
    await ivan.getByText("Operator · ivan@example.org").filter({ visible: true }).waitFor();
  });

  it("becomes the only way once a Super Admin has come by it; Super Admins still get in while it is down", async ({
    house,
    open,
    stack,
    visitor,
  }) => {
    const { page, errors } = await open("superadmin", "/settings?section=sign-in");
    const make = async () => {
      await page.getByRole("button", { name: "Make House the only way" }).click();
      await page.getByRole("button", { name: "Make it the only way" }).click();
    };
    await make();
    await page
      .getByText("only after a Super Admin has signed in by House within the last 24 hours")
      .waitFor();
    await shoot(page, "only-way-refused");
    await page.getByRole("button", { name: "Cancel" }).click();

    know(house, "root", []);
    house.expect("root");
    await page.goto(`${stack.url}/profile`);
    await page.getByRole("button", { name: "Add House" }).click();
    await page.getByText("The provider was added").waitFor();
    const root = await visitor(DESK);
    await comeBy(house, stack.url, root, "root", "/profile");
    await root.getByText("Super Admin · superadmin@demo.invalid").filter({ visible: true }).waitFor();

    await page.goto(`${stack.url}/settings?section=sign-in`);
    await make();
    await page.getByText("The only way", { exact: true }).waitFor();
    await shoot(page, "only-way");

    const stranger = await visitor(DESK);
    await stranger.goto(`${stack.url}/sign-in`);
    await stranger.getByRole("button", { name: "Sign in by House" }).waitFor();
    expect(await stranger.getByLabel("User name").count()).toBe(0);
    await shoot(stranger, "sign-in-only-way");
    const refused = await fetch(`${stack.url}/api/auth/login`, {
      method: "POST",
      body: JSON.stringify({ username: "operator", password: "operator-demo-1" }),
    });
    expect(refused.status).toBe(401);

    await house.close();
    // So long it may be taken for up.
    await stranger.waitForTimeout(5_000);
    await stranger.getByRole("button", { name: "Sign in by House" }).click();
    await stranger
      .getByText("Signing in by House does not work now. The provider refuses the connection.")
      .waitFor();
    await stranger.getByText("Only Super Admins get in meanwhile, by password.").waitFor();
    await shoot(stranger, "sign-in-provider-down");
    await stranger.getByRole("link", { name: "By password, for Super Admins" }).click();
    await stranger.getByLabel("User name").fill("superadmin");
    await stranger.getByLabel("Password", { exact: true }).fill("superadmin-demo-1");
    await stranger.getByRole("button", { name: "Sign in", exact: true }).click();
    await stranger.waitForURL(`${stack.url}/`);
    await page.getByRole("button", { name: "Allow other ways" }).click();
    await page.getByText("The only way", { exact: true }).waitFor({ state: "detached" });
    expect(await stack.signIn("operator")).toContain("proxlb-ui=");
    expect(errors).toEqual([]);
  });
});
