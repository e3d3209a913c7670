// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { editParts } from "@/lib/proxlb/config/parts";
import { ConfigForm } from "./config-form";

beforeAll(() => {
  // Radix measures its switch; jsdom has no layout.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
});
afterEach(cleanup);

const TEXT = `# Ours
proxmox_api:
  hosts: [pve1, 'pve2']   # two
  user: a@pve
  token_secret: '<kept-secret>'
balancing:
  enable:  yes   # careful
  method: memory
  pools:
    dev:
      type: affinity
`;

/** The form over a text, edited by the real codec. */
function Sample({ start, onText }: { start: string; onText: (text: string) => void }) {
  const [text, setText] = useState(start);
  return (
    <ConfigForm
      text={text}
      disabled={false}
      names={{ nodes: ["pve1", "pve3"], guests: ["web"], pools: ["dev", "prod"] }}
      remarks={[]}
      onEdit={(edits) => {
        const edited = editParts(text, edits);
        if (!edited.ok) throw new Error(edited.reason);
        setText(edited.text);
        onText(edited.text);
      }}
      onFix={() => undefined}
      onUndo={() => undefined}
      onRedo={() => undefined}
    />
  );
}

function begin(start = TEXT) {
  const texts: string[] = [start];
  render(<Sample start={start} onText={(text) => texts.push(text)} />);
  return { user: userEvent.setup(), now: () => texts.at(-1) };
}

/** The row of a key: its label stands in it. */
const section = (name: string) => {
  const [summary] = screen.getAllByText(name, { selector: "summary span" });
  const found = summary?.closest("details");
  if (!found) throw new Error(`There is no section ${name}.`);
  return within(found);
};

describe("the form", () => {
  it("changes the bytes of a value and no others: switch, choice, number, text", async () => {
    const { user, now } = begin();
    const balancing = section("balancing");
    await user.click(balancing.getByLabelText("enable"));
    let expected = TEXT.replace("enable:  yes ", "enable:  no ");
    expect(now()).toBe(expected);
    await user.selectOptions(balancing.getByLabelText("method"), "cpu");
    expected = expected.replace("method: memory", "method: cpu");
    expect(now()).toBe(expected);
    await user.type(section("proxmox_api").getByLabelText("timeout"), "30{Enter}");
    expected = expected.replace("'<kept-secret>'\n", "'<kept-secret>'\n  timeout: 30\n");
    expect(now()).toBe(expected);
    await user.click(section("proxmox_api").getByLabelText(/^Leave timeout out/));
    expect(now()).toBe(expected.replace("  timeout: 30\n", ""));
  });

  it("refuses what is no number before it reaches the file", async () => {
    const { user, now } = begin();
    await user.type(section("balancing").getByLabelText("balanciness"), "ten{Enter}");
    expect(screen.getByRole("alert").textContent).toBe("A number is needed here.");
    expect(now()).toBe(TEXT);
  });

  it("adds, moves and takes away items of a list", async () => {
    const { user, now } = begin();
    const api = section("proxmox_api");
    await user.click(api.getByLabelText("Move pve2 up"));
    expect(now()).toContain("hosts: ['pve2', pve1]   # two");
    await user.click(api.getByLabelText("Remove pve1"));
    expect(now()).toContain("hosts: ['pve2']   # two");
    await user.type(api.getByLabelText("Add to hosts"), "pve9{Enter}");
    expect(now()).toMatch(/hosts: \['pve2', '?pve9'?\] {3}# two/);
  });

  it("writes nothing of a new pool until one of its values is set", async () => {
    const { user, now } = begin();
    const pools = section("pools");
    await user.type(pools.getByLabelText("Add to pools"), "prod{Enter}");
    expect(now()).toBe(TEXT);
    await user.selectOptions(section("prod").getByLabelText("type"), "anti-affinity");
    expect(now()).toBe(`${TEXT}    prod:\n      type: anti-affinity\n`);
  });

  it("keeps a secret as it is until a new one is typed, and shows none", async () => {
    const { user, now } = begin();
    const api = section("proxmox_api");
    expect(api.getByText("Kept as it is")).toBeDefined();
    await user.click(api.getByText("Replace"));
    const input = screen.getByPlaceholderText("the new secret");
    expect(input.getAttribute("type")).toBe("password");
    await user.type(input, "s3cret-new{Enter}");
    expect(now()).toBe(TEXT.replace("<kept-secret>", "s3cret-new"));
    expect(screen.getByLabelText("token_secret").getAttribute("type")).toBe("password");
  });

  it("leaves out only the section that cannot be read, with the reason", async () => {
    const broken = TEXT.replace("method: memory", "method: 'memory");
    const { user, now } = begin(broken);
    expect(section("balancing").getByText(/^Line \d+ cannot be read/)).toBeDefined();
    expect(section("balancing").queryByRole("switch")).toBeNull();
    await user.type(section("proxmox_api").getByLabelText("timeout"), "9{Enter}");
    expect(now()).toBe(broken.replace("'<kept-secret>'\n", "'<kept-secret>'\n  timeout: 9\n"));
  });
});
