import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { checkImports } from './check-imports.ts';

async function toyWorkspace(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'pingvas-imports-'));
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const rulesBroken = async (files: Record<string, string>) =>
  (await checkImports(await toyWorkspace(files), ['apps', 'packages'])).violations.map(
    (line) => line.split(':')[0],
  );

it('catches a value cycle and lets a type-only one pass', async () => {
  const cycle = (importOfB: string) => ({
    'packages/x/src/a.ts': `${importOfB} { B } from './b.ts';\nexport type A = B;\nexport const a = 1;\n`,
    'packages/x/src/b.ts': `import { a } from './a.ts';\nexport class B { a = a }\n`,
  });
  expect(await rulesBroken(cycle('import'))).toContain('no-value-cycle');
  expect(await rulesBroken(cycle('import type'))).toEqual([]);
});

it('catches a client that imports a value from the api, and lets the router type pass', async () => {
  const client = (statement: string) => ({
    'apps/api/dist/app-router.d.ts':
      'export declare const appRouter: number;\nexport type AppRouter = number;\n',
    'apps/web/src/api/trpc.ts': statement,
  });
  expect(
    await rulesBroken(
      client(
        "import type { AppRouter } from '../../../api/dist/app-router.d.ts';\nexport type R = AppRouter;\n",
      ),
    ),
  ).toEqual([]);
  expect(
    await rulesBroken(
      client("import { appRouter } from '../../../api/dist/app-router.d.ts';\nexport const r = appRouter;\n"),
    ),
  ).toContain('clients-take-types-only-from-the-api');
});

it('catches a module that calls to its right, and one that bypasses a front door', async () => {
  const broken = await rulesBroken({
    'apps/api/src/modules/credits/hold.ts':
      "import { g } from '../generation/index.ts';\nexport const h = g;\n",
    'apps/api/src/modules/generation/index.ts': 'export const g = 1;\n',
    'apps/api/src/modules/fleet/claim.ts': "import { h } from '../credits/hold.ts';\nexport const c = h;\n",
  });
  expect(broken).toContain('modules-credits-calls-left-only');
  expect(broken).toContain('modules-meet-at-the-front-door');
});

it('catches a platform file that knows a module, and a pure file that does I/O', async () => {
  const broken = await rulesBroken({
    'apps/api/src/platform/http/serve.ts':
      "import { g } from '../../modules/generation/index.ts';\nexport const s = g;\n",
    'apps/api/src/modules/generation/index.ts': 'export const g = 1;\n',
    'apps/api/src/modules/generation/generation.states.ts':
      "import fs from 'node:fs';\nexport const f = fs;\n",
  });
  expect(broken).toContain('platform-knows-no-module');
  expect(broken).toContain('pure-files-do-no-io');
});
