import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';

const repository = resolve(import.meta.dirname, '..');
const tokensFile = join(repository, 'apps/web/src/tokens.css');
export const docsTokensFile = join(repository, 'apps/api/src/platform/docs/page/tokens.css');

const head = `/*
 * Made by \`node tools/docs-tokens.ts --write\` from the tokens of the web app: the faces and the colours of both themes.
 * An api may run without the web app, so it keeps a copy; a test compares them.
 */`;

/**
 * The style sheet in which the page of the api's reference has the faces and colours of the product. The page follows
 * the browser's theme, where the web app follows the person's choice.
 *
 * @throws Error when the tokens of the web app are not where they are looked for
 */
export async function docsTokens(): Promise<string> {
  const tokens = await readFile(tokensFile, 'utf8');
  const faces = [...tokens.matchAll(/^ *(--font-\w+:.*)$/gm)].map(([, line = '']) => `  ${line}`);
  if (faces.length === 0) throw new Error(`${tokensFile} names no faces`);
  const coloursOf = (theme: 'dark' | 'light') => {
    const [, colours] =
      new RegExp(`/\\* ${theme} \\*/\\n(.*?)\\n *\\/\\* end ${theme} \\*/`, 's').exec(tokens) ?? [];
    if (colours === undefined) throw new Error(`${tokensFile} has no ${theme} theme`);
    return colours;
  };
  return `${head}
:root {
  color-scheme: dark;
${faces.join('\n')}
${coloursOf('dark')}
}

@media (prefers-color-scheme: light) {
  :root {
    color-scheme: light;
${coloursOf('light').replaceAll(/^/gm, '  ')}
  }
}
`;
}

if (import.meta.main) {
  if (process.argv.includes('--write')) await writeFile(docsTokensFile, await docsTokens());
  else
    process.stdout.write(
      (await readFile(docsTokensFile, 'utf8')) === (await docsTokens())
        ? 'up to date\n'
        : 'differs: --write makes it anew\n',
    );
}
