// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { AmountField } from "./amount-field";
import { readWhatIf } from "./use-what-if";

afterEach(cleanup);

function Balanciness({ start = "" }: { start?: string }) {
  const [typed, setTyped] = useState(start);
  return (
    <>
      <AmountField label="Balanciness" unit="points" typed={typed} configured={10} onChange={setTyped} />
      <code>{typed}</code>
      <button type="button" onClick={() => setTyped("")}>
        As configured
      </button>
    </>
  );
}

const field = () => screen.getByRole<HTMLInputElement>("textbox");
const inAddress = () => screen.getByText((_, element) => element?.tagName === "CODE").textContent;

describe("a number that is tried out", () => {
  it("can be deleted and typed anew", async () => {
    const user = userEvent.setup();
    render(<Balanciness />);
    await user.type(field(), "{Backspace}");
    expect(field().value).toBe("1");
    await user.type(field(), "{Backspace}");
    expect(field().value).toBe("");
    expect(screen.getByRole("status").textContent).toBe("Empty: the plan uses 10, as configured.");
    await user.type(field(), "5");
    expect(field().value).toBe("5");
    expect(inAddress()).toBe("5");
    expect(screen.queryByRole("status")).toBeNull();
  });

  it.each(["250", "-5", "1.5", "ten"])(
    "keeps %s, says what is wrong and what counts instead",
    async (text) => {
      const user = userEvent.setup();
      render(<Balanciness />);
      await user.clear(field());
      await user.type(field(), text);
      expect(field().value).toBe(text);
      expect(field().getAttribute("aria-invalid")).toBe("true");
      expect(screen.getByRole("status").textContent).toContain("the plan uses 10, as configured");
      expect(inAddress()).toBe(text);
    },
  );

  it("shows what an address says, also nonsense, and goes back to the configured number", async () => {
    const user = userEvent.setup();
    render(<Balanciness start="250" />);
    expect(field().value).toBe("250");
    expect(screen.getByRole("status")).toBeTruthy();
    await user.click(screen.getByRole("button"));
    expect(field().value).toBe("10");
    expect(screen.queryByRole("status")).toBeNull();
  });
});

describe("readWhatIf", () => {
  const AS_CONFIGURED = {
    method: "",
    mode: "",
    balancinessPoints: "",
    thresholdPercent: "",
    largerFirst: "",
  };

  it("uses what makes sense and nothing else", () => {
    expect(readWhatIf(AS_CONFIGURED)).toEqual({});
    const typed = { ...AS_CONFIGURED, balancinessPoints: "250", thresholdPercent: "80", method: "cpu" };
    expect(readWhatIf(typed)).toEqual({ thresholdPercent: 80, method: "cpu" });
  });
});
