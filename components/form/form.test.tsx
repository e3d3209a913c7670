// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import type { Result } from "@/lib/core/result";
import { ConfirmDialog } from "./confirm-dialog";
import { NumberField, TextField } from "./fields";
import { FormFailure } from "./form-parts";
import { PasswordField } from "./password-field";
import { useForm } from "./use-form";

afterEach(cleanup);

const Input = z.object({
  name: z.string().min(1, "Give it a name."),
  limit: z.number("Say how many.").max(9, "At most 9.").nullable(),
  secret: z.string(),
});
type Values = z.infer<typeof Input>;

function Sample({ action }: { action: (input: Values) => Promise<Result<{ id: string }>> }) {
  const form = useForm({ initial: { name: "", limit: 3, secret: "" } as Values, action, schema: Input });
  return (
    <form onSubmit={form.submit} noValidate>
      <FormFailure failure={form.failure} />
      <TextField {...form.bind("name")} label="Name" hint="As PVE shows it" />
      <NumberField {...form.bind("limit")} label="Limit" />
      <PasswordField {...form.bind("secret")} label="Secret" autoComplete="new-password" />
      <Button type="submit" pending={form.pending}>
        Save
      </Button>
      <output>{form.dirty ? "unsaved" : "saved"}</output>
    </form>
  );
}

describe("a form", () => {
  it("says mistakes at the field, names them to assistive technology, focuses the first and asks no server", async () => {
    const action = vi.fn();
    render(<Sample action={action} />);
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    const field = screen.getByLabelText("Name");
    expect(screen.getByText("Give it a name.").id).toBe(field.getAttribute("aria-describedby"));
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field);
    expect(action).not.toHaveBeenCalled();
  });

  it("puts the server's issues at their fields and clears one as soon as it is edited", async () => {
    render(
      <Sample
        action={async () => ({
          ok: false,
          error: { code: "invalid", message: "Not saved.", issues: [{ path: "name", message: "Taken." }] },
        })}
      />,
    );
    await userEvent.type(screen.getByLabelText("Name"), "a");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Taken.")).toBeTruthy();
    expect(screen.queryByText("Not saved.")).toBeNull();
    // Nothing can be typed until the save is over, a moment after its answer is told.
    await waitFor(() => expect(screen.getByLabelText("Name").hasAttribute("disabled")).toBe(false));
    await userEvent.type(screen.getByLabelText("Name"), "b");
    expect(screen.queryByText("Taken.")).toBeNull();
    expect(screen.getByText("As PVE shows it")).toBeTruthy();
  });

  it("shows a failure that belongs to no field, with its reference, and stays unsaved", async () => {
    render(
      <Sample
        action={async () => ({
          ok: false,
          error: { code: "conflict", message: "Somebody was first.", issues: [], requestId: "c0ffee" },
        })}
      />,
    );
    await userEvent.type(screen.getByLabelText("Name"), "a");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Somebody was first.Reference c0ffee");
    expect(screen.getByText("unsaved")).toBeTruthy();
  });

  it("says that nobody knows what happened when the answer is lost", async () => {
    render(<Sample action={() => Promise.reject(new TypeError("fetch failed"))} />);
    await userEvent.type(screen.getByLabelText("Name"), "a");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The answer did not arrive");
  });

  it("is saved after success and refuses a second click while it is pending", async () => {
    let finish: (value: Result<{ id: string }>) => void = () => {};
    const action = vi.fn(() => new Promise<Result<{ id: string }>>((resolve) => (finish = resolve)));
    render(<Sample action={action} />);
    await userEvent.type(screen.getByLabelText("Name"), "a");
    const button = screen.getByRole("button", { name: "Save" });
    await userEvent.click(button);
    await waitFor(() => expect(button.getAttribute("aria-busy")).toBe("true"));
    await userEvent.click(button);
    expect(action).toHaveBeenCalledTimes(1);
    finish({ ok: true, value: { id: "1" } });
    expect(await screen.findByText("saved")).toBeTruthy();
  });

  it("takes an emptied number as null", async () => {
    const action = vi.fn(async () => ({ ok: true as const, value: { id: "1" } }));
    render(<Sample action={action} />);
    await userEvent.type(screen.getByLabelText("Name"), "a");
    await userEvent.clear(screen.getByLabelText("Limit"));
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(action).toHaveBeenCalledWith({ name: "a", limit: null, secret: "" }));
  });

  it("shows a password only while asked to", async () => {
    render(<Sample action={vi.fn()} />);
    const field = screen.getByLabelText("Secret");
    expect(field.getAttribute("type")).toBe("password");
    await userEvent.click(screen.getByRole("button", { name: "Show the password" }));
    expect(field.getAttribute("type")).toBe("text");
  });
});

describe("a confirmation", () => {
  const props = {
    trigger: <Button>Drain…</Button>,
    title: "Drain pve3?",
    consequence: "4 running guests move away.",
    confirmLabel: "Drain pve3",
    typedWord: "pve3",
  };

  it("acts only after the word was typed, then closes and gives the focus back", async () => {
    const action = vi.fn(async () => ({ ok: true as const, value: null }));
    render(<ConfirmDialog {...props} action={action} />);
    const trigger = screen.getByRole("button", { name: "Drain…" });
    await userEvent.click(trigger);
    expect(screen.getByRole("alertdialog", { name: "Drain pve3?" }).textContent).toContain(
      "4 running guests",
    );
    const confirm = screen.getByRole("button", { name: "Drain pve3" }) as HTMLButtonElement;
    expect(confirm.disabled).toBe(true);
    await userEvent.keyboard("pve3{Enter}");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(action).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(trigger);
  });

  it("stays open and says why when it fails", async () => {
    const failed = { code: "conflict", message: "A run is going on.", issues: [] } as const;
    render(
      <ConfirmDialog
        {...props}
        typedWord={undefined}
        action={async () => ({ ok: false, error: { ...failed, issues: [] } })}
      />,
    );
    await userEvent.click(screen.getByRole("button", { name: "Drain…" }));
    await userEvent.click(screen.getByRole("button", { name: "Drain pve3" }));
    expect((await screen.findByRole("alert")).textContent).toContain("A run is going on.");
    expect(screen.getByRole("alertdialog")).toBeTruthy();
  });
});
