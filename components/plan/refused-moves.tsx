import { TriangleAlert } from "lucide-react";
import { plural } from "@/components/page/words";

/** How many of the moves in question Proxmox will refuse, by what is known before it is asked; nothing where none. */
export function RefusedMoves({ refused, of }: { refused: number; of: number }) {
  if (refused === 0) return null;
  return (
    <p className="flex items-start gap-1.5 text-attention text-table">
      <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      Proxmox will refuse {refused} of {plural(of, "move")} as things are.
    </p>
  );
}
