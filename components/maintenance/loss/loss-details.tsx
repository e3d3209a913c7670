import type { NodeLoss } from "@/lib/proxlb/node-loss/loss-schema";
import { lossSentences } from "./loss-words";

/** What the verdict rests on: figures, guests without a place, rules that break. */
export function LossDetails({ loss }: { loss: NodeLoss }) {
  return (
    <>
      {lossSentences(loss).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Stays stays={loss.stays} />
      {loss.breaks.length > 0 ? (
        <ul aria-label="Rules that would break" className="list-disc pl-5 text-attention">
          {loss.breaks.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Stays({ stays }: Pick<NodeLoss, "stays">) {
  if (stays.length === 0) return null;
  return (
    <ul aria-label="Guests without a place" className="grid gap-1.5 rounded-md bg-attention-soft px-2.5 py-2">
      {stays.map(({ vmid, guest, reasons }) => (
        <li key={vmid} className="wrap-anywhere">
          <span className="font-medium">{guest}</span> <span className="text-muted-foreground">{vmid}</span>
          {reasons.map((reason) => (
            <span key={reason} className="block">
              {reason}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}
