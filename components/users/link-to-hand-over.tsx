import { CopyOnce } from "@/components/form/copy-once";
import { Age } from "@/components/page/age";
import type { MailedLink } from "@/lib/features/users/schema";

/** A one-time link, shown to whoever made it and to nobody afterwards. */
export function LinkToHandOver({ link }: { link: MailedLink }) {
  return (
    <div className="grid gap-2" role="status">
      {link.mail.state === "sent" || link.mail.state === "failed" ? <p>{link.mail.sentence}</p> : null}
      <CopyOnce label="One-time link" text={link.url} />
      <p className="text-muted-foreground text-table">
        It works once and ends <Age at={link.expiresAt} mode="countdown" />. It is shown this one time; a new
        one replaces it.
      </p>
    </div>
  );
}
