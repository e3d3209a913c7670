// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { NodeOrder } from "./node-order";

afterEach(cleanup);

function Order({ names }: { names: readonly string[] }) {
  const [chosen, set] = useState(names);
  return <NodeOrder names={names} chosen={chosen} set={set} />;
}

const numbered = () => screen.getAllByRole("listitem").map(({ textContent }) => textContent);

describe("the nodes of a roll", () => {
  it("are all chosen or none in one press, so that two of many are two more", () => {
    render(<Order names={["pve1", "pve2", "pve3"]} />);
    fireEvent.click(screen.getByRole("button", { name: "Choose none" }));
    expect(numbered()).toEqual(["pve1", "pve2", "pve3"]);
    fireEvent.click(screen.getByRole("checkbox", { name: "pve3" }));
    expect(numbered()).toEqual(["1.pve3", "pve1", "pve2"]);
    fireEvent.click(screen.getByRole("button", { name: "Choose all 3" }));
    expect(numbered()).toEqual(["1.pve3", "2.pve1", "3.pve2"]);
  });
});
