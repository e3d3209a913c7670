"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";

/** A secret that is shown this one time, to be copied or written down. */
export function CopyOnce({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div className="grid gap-1.5">
      <span className="font-medium text-sm">{label}</span>
      <div className="flex items-start gap-2 rounded-md border border-border bg-muted p-2">
        <code className="min-w-0 flex-1 select-all whitespace-pre-wrap break-all font-mono text-table">
          {text}
        </code>
        <Button
          type="button"
          variant="outline"
          size="sm"
          onClick={() => {
            // Without HTTPS browsers have no clipboard: the text is there to be marked.
            void navigator.clipboard?.writeText(text).then(() => setCopied(true));
          }}
        >
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? "Copied" : "Copy"}
        </Button>
      </div>
    </div>
  );
}
