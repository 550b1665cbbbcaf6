import type { UserLanguage } from '@pingvas/contracts';
import type { MailBlock, MailDocument } from './mail-document.ts';

/* The colours of the product's two themes, as mail programs understand them. */
const light = {
  ground: '#f6f8f8',
  sheet: '#ffffff',
  line: '#d9dddd',
  ink: '#191d1c',
  quiet: '#585f5e',
  glaze: '#9ed3bb',
  onGlaze: '#061c17',
  link: '#1f5949',
  warn: '#784c00',
  warnWash: '#faebce',
} as const;
const dark = {
  ground: '#131615',
  sheet: '#1d1f1f',
  line: '#292d2c',
  ink: '#f0f3f3',
  quiet: '#979c9c',
  glaze: '#a8d8c3',
  onGlaze: '#071d18',
  link: '#a5d9c2',
  warn: '#edc06b',
  warnWash: '#302511',
} as const;

const sans =
  "-apple-system,BlinkMacSystemFont,'Apple SD Gothic Neo','Malgun Gothic','Segoe UI',Roboto,sans-serif";
const label = "Hahmlet,'Apple Myungjo','Nanum Myeongjo',Batang,Georgia,serif";

/** Everything stands inline, in the light colours; programs that know the dark theme get the others by these classes. */
const darkRules = [
  `.p-ground{background:${dark.ground}!important}`,
  `.p-sheet{background:${dark.sheet}!important;border-color:${dark.line}!important}`,
  `.p-ink{color:${dark.ink}!important}`,
  `.p-quiet{color:${dark.quiet}!important}`,
  `.p-link{color:${dark.link}!important}`,
  `.p-line{border-color:${dark.line}!important}`,
  `.p-action{background:${dark.glaze}!important;color:${dark.onGlaze}!important}`,
  `.p-dot{background:${dark.glaze}!important}`,
  `.p-warn{background:${dark.warnWash}!important;color:${dark.warn}!important}`,
].join('');

/** The document as a page for mail programs: no picture, no script, nothing that is fetched from anywhere. */
export function mailPage(document: MailDocument, language: UserLanguage, footer: string): string {
  const { subject, title, blocks } = document;
  const preview = blocks.find(({ kind }) => kind === 'words');
  const previewText = preview?.kind === 'words' ? preview.text : title;
  // Korean is not broken within a word.
  const breaking = language === 'ko' ? 'word-break:keep-all;overflow-wrap:anywhere;' : '';
  return [
    '<!doctype html>',
    `<html lang="${language}" dir="ltr">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark">',
    `<title>${escapeHtml(subject)}</title>`,
    `<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${darkRules}}</style>`,
    '</head>',
    `<body class="p-ground" style="margin:0;padding:0;background:${light.ground};-webkit-text-size-adjust:100%">`,
    `<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(previewText)}</div>`,
    `<div role="article" aria-label="${escapeHtml(subject)}" lang="${language}" class="p-ground" style="background:${light.ground};padding:32px 16px;font-family:${sans};${breaking}">`,
    '<div style="max-width:520px;margin:0 auto">',
    wordmark,
    `<div class="p-sheet" style="background:${light.sheet};border:1px solid ${light.line};border-radius:16px;padding:32px 28px">`,
    `<h1 class="p-ink" style="margin:0 0 20px;font-family:${label};font-size:22px;line-height:32px;font-weight:400;color:${light.ink}">${escapeHtml(title)}</h1>`,
    ...blocks.map(blockPage),
    '</div>',
    `<p class="p-quiet" style="margin:20px 4px 0;font-size:13px;line-height:20px;color:${light.quiet}">${escapeHtml(footer)}</p>`,
    '</div>',
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const wordmark = `<p class="p-ink" style="margin:0 4px 20px;font-size:18px;line-height:24px;font-weight:600;color:${light.ink}"><span class="p-dot" style="display:inline-block;width:9px;height:9px;border-radius:9px;background:${light.link};margin-right:8px" aria-hidden="true"></span>Pingvas</p>`;

function blockPage(block: MailBlock): string {
  switch (block.kind) {
    case 'words':
      return paragraph(block.text, 'p-ink', `font-size:16px;line-height:25px;color:${light.ink}`);
    case 'small':
      return paragraph(block.text, 'p-quiet', `font-size:13px;line-height:20px;color:${light.quiet}`);
    case 'warning':
      return `<p class="p-warn" style="margin:0 0 16px;padding:12px 14px;border-radius:8px;background:${light.warnWash};font-size:14px;line-height:22px;color:${light.warn}">${escapeHtml(block.text)}</p>`;
    case 'action':
      return [
        `<p style="margin:24px 0"><a class="p-action" href="${escapeHtml(block.href)}" target="_blank" rel="noopener" style="display:inline-block;padding:14px 22px;border-radius:10px;background:${light.glaze};color:${light.onGlaze};font-size:16px;line-height:24px;font-weight:600;text-decoration:none">${escapeHtml(block.label)}</a></p>`,
        // For programs that show no buttons, and for people who want to see where it leads.
        `<p style="margin:0 0 16px;font-size:13px;line-height:20px;word-break:break-all"><a class="p-link" href="${escapeHtml(block.href)}" target="_blank" rel="noopener" style="color:${light.link}">${escapeHtml(block.href)}</a></p>`,
      ].join('\n');
    case 'facts':
      return [
        `<table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;border-collapse:collapse;margin:0 0 20px">`,
        ...block.rows.map(
          (row) =>
            `<tr><td class="p-quiet p-line" style="padding:9px 16px 9px 0;border-bottom:1px solid ${light.line};font-size:14px;line-height:20px;color:${light.quiet};vertical-align:top;white-space:nowrap">${escapeHtml(row.label)}</td><td class="p-ink p-line" style="padding:9px 0;border-bottom:1px solid ${light.line};font-size:14px;line-height:20px;color:${light.ink};overflow-wrap:anywhere">${escapeHtml(row.value)}</td></tr>`,
        ),
        '</table>',
      ].join('\n');
  }
}

function paragraph(text: string, className: string, style: string): string {
  return `<p class="${className}" style="margin:0 0 16px;${style}">${escapeHtml(text)}</p>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}
