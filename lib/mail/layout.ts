import "server-only";
import { settings } from "@/lib/settings/current";
import type { Mail } from "./transport";

/** What one of our mails says; both forms are made of it. */
export interface Letter {
  subject: string;
  paragraphs: string[];
  /** One thing to do; its address stands in clear too. */
  link?: { label: string; url: string };
  /** What is known: "When", "From where". */
  facts?: [label: string, value: string][];
  /** What to do if it was somebody else. */
  closing?: string;
}

/** Plain text, and HTML that works in light and dark, without pictures, scripts or anything that is fetched. */
export function letterTo(to: string, letter: Letter): Mail {
  const name = settings("general").installationName;
  const sender = name === "" ? "ProxLB UI" : `ProxLB UI, ${name}`;
  return {
    to,
    subject: name === "" ? letter.subject : `${letter.subject} (${name})`,
    text: textOf(letter, sender),
    html: htmlOf(letter, sender),
  };
}

function textOf({ paragraphs, link, facts = [], closing }: Letter, sender: string): string {
  const parts = [
    ...paragraphs,
    ...(link ? [`${link.label}:\n${link.url}`] : []),
    ...(facts.length > 0 ? [facts.map(([label, value]) => `${label}: ${value}`).join("\n")] : []),
    ...(closing ? [closing] : []),
    `-- \n${sender}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function htmlOf({ subject, paragraphs, link, facts = [], closing }: Letter, sender: string): string {
  const text = (content: string) => `<p>${escaped(content)}</p>`;
  const rows = facts.map(
    ([label, value]) => `<tr><td class="muted">${escaped(label)}</td><td>${escaped(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>${STYLE}</style>
</head>
<body>
<div class="card">
<h1>${escaped(subject)}</h1>
${paragraphs.map(text).join("\n")}
${link ? `<p><a class="button" href="${escaped(link.url)}">${escaped(link.label)}</a></p>\n<p class="muted">Or open this address: <a href="${escaped(link.url)}">${escaped(link.url)}</a></p>` : ""}
${rows.length > 0 ? `<table>${rows.join("")}</table>` : ""}
${closing ? text(closing) : ""}
<p class="muted foot">${escaped(sender)}</p>
</div>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 16px; background: #f4f5f7; color: #1c2024; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
.card { max-width: 560px; margin: 0 auto; padding: 20px 24px; background: #ffffff; border: 1px solid #dfe2e6; border-radius: 8px; }
h1 { margin: 0 0 12px; font-size: 18px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
a { color: #0b5fc4; }
a.button { display: inline-block; padding: 9px 16px; border-radius: 6px; background: #0b5fc4; color: #ffffff; text-decoration: none; font-weight: 600; }
table { margin: 0 0 12px; border-collapse: collapse; }
td { padding: 2px 16px 2px 0; vertical-align: top; overflow-wrap: anywhere; }
.muted { color: #5b646e; font-size: 13px; }
.foot { margin: 16px 0 0; }
@media (prefers-color-scheme: dark) {
  body { background: #101214; color: #e8eaed; }
  .card { background: #181b1f; border-color: #2c3136; }
  a { color: #7db4ff; }
  a.button { background: #7db4ff; color: #0b1520; }
  .muted { color: #a3abb4; }
}
`;

/** For text and for attributes in double quotes. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
