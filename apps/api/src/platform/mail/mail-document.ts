/** What a mail says, before it is a page or plain text: the two cannot tell different things. */
export interface MailDocument {
  /** Never holds a value that a person wrote. */
  readonly subject: string;
  readonly title: string;
  readonly blocks: readonly MailBlock[];
}

export type MailBlock =
  | { readonly kind: 'words'; readonly text: string }
  /** The one thing to do. */
  | { readonly kind: 'action'; readonly label: string; readonly href: string }
  | {
      readonly kind: 'facts';
      readonly rows: readonly { readonly label: string; readonly value: string }[];
    }
  /** What to do if it was not the reader. */
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'small'; readonly text: string };

export const words = (text: string): MailBlock => ({ kind: 'words', text });
export const action = (label: string, href: string): MailBlock => ({ kind: 'action', label, href });
export const warning = (text: string): MailBlock => ({ kind: 'warning', text });
export const small = (text: string): MailBlock => ({ kind: 'small', text });

/** Facts that are not known are left out. */
export function facts(...rows: readonly (readonly [label: string, value: string | null])[]): MailBlock {
  return {
    kind: 'facts',
    rows: rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value: oneLine(value) }])),
  };
}

/** What a person or a browser wrote, made harmless: one line, no marks that turn the writing around, not endless. */
export function oneLine(text: string): string {
  const plain = text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
  return [...plain.trim()].slice(0, 200).join('');
}
