import { TriangleAlert } from "lucide-react";

/** Above the sign-in form of an installation without HTTPS. */
export function InsecureNotice({ sentence }: { sentence: string }) {
  return (
    <p
      role="status"
      className="flex w-full max-w-sm items-start gap-2 rounded-md bg-attention-soft px-3 py-2 text-table"
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-attention" aria-hidden />
      {sentence}
    </p>
  );
}
