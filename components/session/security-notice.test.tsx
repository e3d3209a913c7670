// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import type { SecurityEvent } from "@/lib/features/profile/security-schema";
import { SecurityNotice } from "./security-notice";

const event: SecurityEvent = {
  id: 7,
  kind: "recovery_code_used",
  at: "2026-11-24T08:00:00.000Z",
  by: null,
  ipAddress: "198.51.100.66",
  userAgent: null,
};

afterEach(() => {
  cleanup();
  window.localStorage.clear();
});

it("stays until it was read, and comes back for something newer", async () => {
  render(<SecurityNotice event={event} />);
  expect(screen.getByRole("status").textContent).toMatch(/A recovery code was used .* from 198\.51\.100\.66/);
  await userEvent.click(screen.getByRole("button", { name: "I have read it" }));
  expect(screen.queryByRole("status")).toBeNull();
  cleanup();
  render(<SecurityNotice event={event} />);
  expect(screen.queryByRole("status"), "on the next page").toBeNull();
  render(<SecurityNotice event={{ ...event, at: "2026-11-24T09:00:00.000Z" }} />);
  expect(screen.getByRole("status")).toBeDefined();
});
