import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect } from "vitest";
import type { ConfigReview, ConfigState, ConfigView, SavedConfig } from "@/lib/features/config/schema";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { createCertificates } from "@/simulator/http/certificates";
import { canBrowse } from "@/tests/support/browser";
import { type DemoUser, startStack } from "@/tests/support/stack";
import { openEditor } from "./support/editor";
import { onApp, PHONE } from "./support/fixtures";
import { picture } from "./support/screenshots";

const MARK = "<kept-secret>";

const it = onApp(async () => {
  // No CA of its own: what proxlb.yaml says about certificates is what counts.
  const stack = await startStack({ env: { PVE_CA_FILE: "" } });
  const text = readFileSync(stack.configFile, "utf8").replace("verification: true", "verification: false");
  writeFileSync(stack.configFile, `# In the cellar\n${text}`);
  return stack;
})
  .extend("listener", async ({ stack: _stack }, { onCleanup }) => {
    const listener = await startListener();
    onCleanup(listener.close);
    return listener;
  })
  .extend("config", { scope: "file" }, ({ as, stack }) => {
    const call = async <T>(method: string, where: string, body?: object, user: DemoUser = "admin") => {
      const caller = await as(user);
      return caller.call<T & { detail?: string }>(method, `/api/config/${where}`, body);
    };
    return {
      call,
      /** What an edit of the shown text sends. */
      edit: async (from: string | RegExp, to: string) => {
        const { text, base } = (await call<ConfigView>("GET", "")).body;
        return { text: text?.replace(from, to), base };
      },
      secret: () => stack.simulator.credentials.proxlb.secret,
      onDisk: () => readFileSync(stack.configFile, "utf8"),
    };
  });

describe.skipIf(!canBrowse())("the config", () => {
  it("is followed by the app without a restart when it is saved", async ({
    config: { call, edit, onDisk, secret },
  }) => {
    const before = onDisk();
    const input = await edit("balanciness: 10", "balanciness: 7");
    const review = await call<ConfigReview>("POST", "validate/", input);
    expect(review.body).toMatchObject({ issues: [], conflict: false, takesEffect: "reload" });
    const saved = await call<SavedConfig>("PUT", "", { ...input, description: "calmer" });
    expect(saved).toMatchObject({ status: 200, body: { takesEffect: "reload" } });
    expect(onDisk()).toBe(before.replace("balanciness: 10", "balanciness: 7"));
    const state = await call<ConfigState>("GET", "state", undefined, "viewer");
    expect(state.body.target?.balancinessPoints).toBe(7);
    expect(await call("PUT", "", input)).toMatchObject({ status: 412, body: { changedBy: "admin" } });
    expect((await call("PUT", "", input, "operator")).status).toBe(403);
    const history = await call<{ versions: { id: number }[] }>("GET", "history/", undefined, "viewer");
    const version = await call("GET", `history/${history.body.versions[0]?.id}/`, undefined, "viewer");
    expect(JSON.stringify([history, version])).not.toContain(secret());
  });

  it("never sends the stored secret to another machine, however an admin edits it", async ({
    config: { call, edit, onDisk, secret },
    listener,
    stack,
  }) => {
    const { port } = listener;
    const attempts = [
      await edit(/hosts: .*/, `hosts: ['127.0.0.1:${port}']`),
      await edit(/hosts: \[/, `hosts: ['127.0.0.1:${port}', `),
      await edit(/hosts: .*/, `hosts:\n    - 'localhost:${port}'`),
      await edit("user: ", `"hosts": ['127.0.0.1:${port}']\n  user: `),
      await edit("proxmox_api:", `x: &x {hosts: ['127.0.0.1:${port}']}\nproxmox_api:\n  <<: *x`),
      await edit("user: ", `<<: {hosts: ['127.0.0.1:${port}']}\n  user: `),
      await edit(/hosts: .*/, `hosts: ['${MARK}.example.org']`),
    ];
    const before = onDisk();
    for (const attempt of attempts) {
      const { status, body } = await call("PUT", "", attempt);
      // A merge that its own key outweighs changes nothing, and may be written.
      if (attempt.text?.includes("<<")) {
        expect(status).toBe(200);
        const parsed = parseConfig(onDisk());
        expect(parsed.ok && JSON.stringify(parsed.config.proxmox_api.hosts)).not.toContain(String(port));
        writeFileSync(stack.configFile, before);
      } else expect([status, body.detail], attempt.text).toEqual([400, expect.any(String)]);
    }
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(listener.authorizations).toEqual([]);

    const own = {
      ...(await edit(/hosts: .*/, `hosts: ['127.0.0.1:${port}']`)),
      secrets: { token_secret: secret() },
    };
    expect(await call<SavedConfig>("PUT", "", own)).toMatchObject({
      status: 200,
      body: { takesEffect: "restart" },
    });
    await expect.poll(() => listener.authorizations.length).toBeGreaterThan(0);
    writeFileSync(stack.configFile, before);
  });

  it("is edited on its screen: problems at their lines, the difference, then the file", async ({
    config: { onDisk, secret },
    open,
  }) => {
    const { page, errors } = await open("admin", "/config");
    const editor = await openEditor(page);
    const text = await editor.text();
    expect(text).toContain(MARK);
    await editor.fill(text.replace("method: memory", "method: ram"));
    await editor.area.press("ControlOrMeta+Enter");
    await page.getByText("1 problem. Nothing is written.").waitFor();
    await page.getByText("must be one of memory, cpu, disk").first().waitFor();
    await picture(page, "config-problems");
    await editor.fill(text.replace("method: memory", "method: cpu # hot summer"));
    await page.getByRole("button", { name: "Validate" }).click();
    await page.getByRole("heading", { name: "What changes" }).waitFor();
    await picture(page, "config-review");
    await page.getByLabel("Why (optional)").fill("Hot summer");
    await page.getByRole("button", { name: "Save only" }).click();
    await page.getByText("Saved as version").waitFor();
    await page.getByText("Hot summer").first().waitFor();
    await picture(page, "config-saved");
    expect(onDisk()).toContain("method: cpu # hot summer");
    expect(onDisk()).toContain(secret());
    await page
      .getByRole("button", { name: /^Version/ })
      .first()
      .click();
    await page.getByRole("dialog").getByText("balancing.method").waitFor();
    await picture(page, "config-version");
    expect(await page.content()).not.toContain(secret());
    await page.keyboard.press("Escape");
    // The version before comes back through the same review, with the secret of today.
    await page
      .getByRole("button", { name: /^Version/ })
      .nth(1)
      .click();
    await page.getByRole("button", { name: "Go back to this text" }).click();
    await page.getByRole("button", { name: "Validate" }).click();
    await page.getByRole("button", { name: "Save only" }).click();
    await page.getByText("Saved as version").waitFor();
    expect(onDisk()).toContain("method: memory\n");
    expect(onDisk()).toContain(secret());
    expect(errors).toEqual([]);
  });

  it("asks for the secret where the connection changes, and keeps what was typed when somebody else is faster", async ({
    config: { onDisk },
    open,
    stack,
  }) => {
    const { page } = await open("admin", "/config", PHONE);
    const editor = await openEditor(page);
    const typed = (await editor.text()).replace(/hosts: \[/, "hosts: ['pve9.example.org', ");
    await editor.fill(typed);
    await page.getByRole("button", { name: "Validate" }).click();
    await page.getByText("Enter it again to show that you know it").waitFor();
    expect(await page.getByRole("button", { name: "Save only" }).isDisabled()).toBe(true);
    await picture(page, "config-secret");
    appendFileSync(stack.configFile, "# by somebody else\n");
    await page.getByText("The file was changed while you edited").waitFor();
    expect(await editor.text()).toBe(typed);
    await page.getByRole("button", { name: "Show what changed" }).click();
    await page.getByText("# by somebody else").first().waitFor();
    await picture(page, "config-conflict");
    expect(onDisk()).not.toContain("pve9");
  });

  it("is there for a viewer to read, also where it is broken or missing", async ({
    config: { onDisk, secret },
    open,
    stack,
  }) => {
    const { page } = await open("viewer", "/config");
    const shown = page.getByRole("region", { name: "Text of proxlb.yaml" });
    const before = onDisk();
    await shown.getByText("balancing:").first().waitFor();
    expect(await page.getByRole("button", { name: "Edit" }).count()).toBe(0);
    writeFileSync(stack.configFile, before.replace(/method: (?:cpu|memory)/, "method: 'cpu"));
    await page.getByText("nothing of it is shown").waitFor();
    expect(await page.content()).not.toContain(secret());
    await picture(page, "config-broken");
    rmSync(stack.configFile);
    await page
      .getByText(/^There is no .*proxlb.yaml/)
      .first()
      .waitFor();
    await picture(page, "config-missing");
    writeFileSync(stack.configFile, before);
    await shown.getByText("balancing:").first().waitFor();
  });
});

/** A machine of somebody else's that speaks TLS and writes down who shows it which credentials. */
async function startListener() {
  const { certificatePem, keyPem } = await createCertificates(["evil"]);
  const authorizations: string[] = [];
  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    const shown = request.headers.authorization ?? request.headers.cookie;
    if (shown) authorizations.push(shown);
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    authorizations,
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
