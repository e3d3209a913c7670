// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { rulesOfTwoNodes } from "@/tests/support/rules/two-nodes";
import { NewRuleButton, RuleButtons } from "./rule-buttons";

afterEach(cleanup);

const RULE = rulesOfTwoNodes({ onPve1: [], onPve2: [], keptOff: 100 }).rules.find(
  ({ source }) => source === "tag",
);

function show(canEdit: boolean) {
  render(
    <>
      <NewRuleButton canEdit={canEdit} />
      {RULE ? <RuleButtons rule={RULE} canEdit={canEdit} /> : null}
    </>,
  );
  return screen.queryAllByRole("button").map(({ textContent }) => textContent);
}

describe("the buttons that make and change rules", () => {
  it("are there for who may, and absent for who never could", () => {
    expect(show(true)).toEqual(["New rule", "Change", "Remove"]);
    cleanup();
    expect(show(false)).toEqual([]);
  });
});
