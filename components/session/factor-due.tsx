import { ShieldAlert } from "lucide-react";
import { Age } from "@/components/page/age";
import Link from "@/components/ui/link";

/** On every page while the policy asks for a second factor and there is still time. @param at when it is over */
export function FactorDue({ at }: { at: string }) {
  return (
    <p
      role="status"
      className="mb-4 flex items-start gap-2 rounded-md bg-attention-soft px-3 py-2 text-table"
    >
      <ShieldAlert className="mt-0.5 size-4 shrink-0 text-attention" aria-hidden />
      <span>
        Your role needs a second factor <Age at={at} mode="countdown" />: after that nothing else works before
        you have one. Set it up under{" "}
        <Link href="/profile" className="font-medium underline underline-offset-4">
          Profile
        </Link>
        .
      </span>
    </p>
  );
}
