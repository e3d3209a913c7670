// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { lazy, Suspense } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { notLoaded } from "./not-loaded";

afterEach(cleanup);

it("leaves the page with what was typed where a part of it does not come, and says so", async () => {
  const load = () => Promise.reject(new Error("offline"));
  const Part = lazy(() =>
    load()
      .catch(notLoaded("It did not load."))
      .then((part) => ({ default: part })),
  );
  render(
    <Suspense fallback={null}>
      <textarea aria-label="Draft" defaultValue="typed" />
      <Part />
    </Suspense>,
  );
  await screen.findByText("It did not load.");
  expect((screen.getByLabelText("Draft") as HTMLTextAreaElement).value).toBe("typed");
  // Told to whoever looks for the cause, and expected here.
  expect(console.error).toHaveBeenCalledWith(expect.objectContaining({ message: "offline" }));
  vi.mocked(console.error).mockClear();
});
