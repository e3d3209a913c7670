import { Fragment } from "react";
import { cn } from "@/components/ui/cn";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";

/** One line as it is written: its number, comments muted, masked secrets as marks. */
export function YamlLine({ number, text, failed }: { number: number; text: string; failed: boolean }) {
  return (
    <div className={cn("flex", failed && "bg-failure-soft")}>
      <LineNumber>{number}</LineNumber>
      <YamlText text={text} />
    </div>
  );
}

/** Not selected with the text, and not read out before each line. */
export function LineNumber({ children }: { children: number | null }) {
  return (
    <span
      aria-hidden
      className="sticky left-0 w-11 shrink-0 select-none bg-card pr-3 text-right text-muted-foreground tabular-nums"
    >
      {children}
    </span>
  );
}

export function YamlText({ text }: { text: string }) {
  // For the eye only: a # in quotes may be taken for a comment.
  const comment = /(^|\s)#.*$/.exec(text);
  const end = comment ? comment.index : text.length;
  return (
    <code className="whitespace-pre pr-4">
      <Marked text={text.slice(0, end)} />
      {comment ? (
        <span className="text-muted-foreground">
          <Marked text={text.slice(end)} />
        </span>
      ) : null}
      {text === "" ? "\n" : null}
    </code>
  );
}

function Marked({ text }: { text: string }) {
  return text.split(KEPT_SECRET).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one line never move
    <Fragment key={index}>
      {index > 0 ? (
        <span className="rounded-sm bg-secondary px-0.5" title="A secret that is not shown">
          {KEPT_SECRET}
        </span>
      ) : null}
      {part}
    </Fragment>
  ));
}
