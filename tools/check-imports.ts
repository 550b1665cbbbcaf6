import { existsSync } from 'node:fs';
import process from 'node:process';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { importRules } from './import-rules.ts';

/**
 * Fewer modules than this means that the checker looked past the code: with a TypeScript it cannot
 * load, dependency-cruiser passes having read nothing.
 */
const modulesMin = 200;

/** Runs the import rules over the folder `root` and returns every violation as one line. */
export async function checkImports(
  root: string,
  folders: readonly string[],
): Promise<{ violations: string[]; moduleCount: number }> {
  const { output } = await cruise(
    folders.filter((folder) => existsSync(`${root}/${folder}`)),
    {
      baseDir: root,
      ruleSet: { forbidden: importRules },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '/(\\.turbo|coverage)/|^apps/web/dist/' },
      combinedDependencies: false,
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['types', 'import', 'default'],
        extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json', '.css'],
      },
    },
  );
  const { summary } = output as ICruiseResult;
  return {
    moduleCount: summary.totalCruised,
    violations: summary.violations.map(
      ({ rule, from, to, cycle }) =>
        `${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name).join(' → ') : to}`,
    ),
  };
}

if (import.meta.main) {
  const { violations, moduleCount } = await checkImports(process.cwd(), ['apps', 'packages', 'examples']);
  for (const violation of violations) process.stderr.write(`${violation}\n`);
  if (moduleCount < modulesMin) {
    process.stderr.write(`only ${moduleCount} modules were read, expected at least ${modulesMin}\n`);
    process.exitCode = 1;
  }
  if (violations.length > 0) process.exitCode = 1;
  process.stdout.write(`${moduleCount} modules read, ${violations.length} import rules broken\n`);
}
