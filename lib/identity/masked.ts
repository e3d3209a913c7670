import "server-only";

/** A text of which one sees that it is the right one, and not what it is: its first two letters, and its length. */
export function masked(text: string): string {
  const letters = [...text];
  return letters.length <= 2
    ? "•".repeat(letters.length)
    : `${letters[0]}${letters[1]}${dots(letters.length - 2)}`;
}

/** The same for an address, whose domain stays. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return at === -1 ? masked(email) : `${masked(email.slice(0, at))}${email.slice(at)}`;
}

/** The same for a distinguished name: who it is within where it stands. */
export function maskedDn(dn: string): string {
  const [, attribute = "", value = "", rest = ""] = /^([^=]*=)((?:\\.|[^,\\])*)(.*)$/su.exec(dn) ?? [];
  return `${attribute}${masked(value)}${rest}`;
}

const dots = (count: number) => "•".repeat(Math.min(count, 20));
