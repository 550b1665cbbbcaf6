import type { MailBlock, MailDocument } from './mail-document.ts';

/** The document as plain text, for programs and people that read no pages. */
export function mailText({ title, blocks }: MailDocument, footer: string): string {
  return `${[title, ...blocks.map(blockText), `-- \n${footer}`].join('\n\n')}\n`;
}

function blockText(block: MailBlock): string {
  switch (block.kind) {
    case 'words':
    case 'small':
    case 'warning':
      return block.text;
    case 'action':
      return `${block.label}:\n${block.href}`;
    case 'facts':
      return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n');
  }
}
