// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { Fetched } from "./fetched";

afterEach(cleanup);

function shown(data: number[] | undefined, error: Error | null, refetch: () => unknown = () => null) {
  return render(
    <Fetched data={data} error={error} refetch={refetch} skeleton={<i>shape</i>}>
      {(list) => <p>{list.length} rows</p>}
    </Fetched>,
  );
}

describe("what is fetched", () => {
  it("is a skeleton, then the data, empty or not, which stays while a later fetch fails", () => {
    const { unmount } = shown(undefined, null);
    expect(screen.getByRole("status", { name: "Loading" }).textContent).toBe("shape");
    unmount();
    shown([], new Error("The cluster does not answer."));
    expect(document.body.textContent).toBe("0 rows");
  });

  it("is the failure where there is no data, with a way to try again", async () => {
    let asked = 0;
    shown(undefined, new Error("The cluster does not answer."), () => {
      asked += 1;
    });
    expect(screen.getByRole("alert").textContent).toContain("The cluster does not answer.");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(asked).toBe(1);
  });
});
