// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { type ComponentType, type ReactNode, useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { AlertDialog, AlertDialogContent, AlertDialogDescription, AlertDialogTitle } from "./alert-dialog";
import { Dialog, DialogContent, DialogDescription, DialogTitle } from "./dialog";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "./sheet";

afterEach(cleanup);

type Part = ComponentType<{ children?: ReactNode }>;
interface Parts {
  Root: ComponentType<{ open: boolean; onOpenChange: (open: boolean) => void; children?: ReactNode }>;
  Content: Part;
  Title: Part;
  Description: Part;
}

/** As most of ours are opened: by a button that knows nothing of the dialog, which is there only while it is open. */
function Opens({ Root, Content, Title, Description }: Parts) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {isOpen ? (
        <Root open onOpenChange={setOpen}>
          <Content>
            <Title>A question</Title>
            <Description>What it is about</Description>
            <button type="button">Answer</button>
          </Content>
        </Root>
      ) : null}
    </>
  );
}

describe("the focus", () => {
  it.each<[string, Parts]>([
    ["sheet", { Root: Sheet, Content: SheetContent, Title: SheetTitle, Description: SheetDescription }],
    ["dialog", { Root: Dialog, Content: DialogContent, Title: DialogTitle, Description: DialogDescription }],
    [
      "question",
      {
        Root: AlertDialog,
        Content: AlertDialogContent,
        Title: AlertDialogTitle,
        Description: AlertDialogDescription,
      },
    ],
  ])("is back where it was once a %s without a trigger is closed", async (_, parts) => {
    render(<Opens {...parts} />);
    const opener = screen.getByRole("button", { name: "Open" });
    opener.focus();
    fireEvent.click(opener);
    const answer = await screen.findByRole("button", { name: "Answer" });
    answer.focus();
    fireEvent.keyDown(answer, { key: "Escape" });
    await waitFor(() => expect(document.activeElement).toBe(opener));
  });
});
