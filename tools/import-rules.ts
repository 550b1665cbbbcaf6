import type { IForbiddenRuleType } from 'dependency-cruiser';

/**
 * The api's modules from left to right: a module may call what stands to its left, through its `index.ts`.
 * News for the right travels as a handler handed over at composition, or as a job.
 */
export const moduleOrder = [
  'credits',
  'identity',
  'models',
  'images',
  'fleet',
  'generation',
  'live',
  'privacy',
] as const;

const apiModule = (names: readonly string[]) => `^apps/api/src/modules/(${names.join('|')})/`;
const testFiles = '\\.(test|test-d|contract|fixture|outage)\\.tsx?$|/testing/';

const orderRules: IForbiddenRuleType[] = moduleOrder.slice(0, -1).map((name, position) => ({
  name: `modules-${name}-calls-left-only`,
  comment: `${name} may not reach for a module that builds on it`,
  severity: 'error',
  from: { path: apiModule([name]), pathNot: testFiles },
  to: { path: apiModule(moduleOrder.slice(position + 1)) },
}));

/** Who may import whom; CONTRIBUTING.md says why. Type-only imports are told apart where it matters. */
export const importRules: IForbiddenRuleType[] = [
  {
    name: 'no-value-cycle',
    comment: 'files that need each other at run time load in an order nobody chose',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'contracts-import-zod-only',
    severity: 'error',
    from: { path: '^packages/contracts/src/', pathNot: testFiles },
    to: { pathNot: ['^packages/contracts/', 'node_modules/(\\.pnpm/)?zod'] },
  },
  {
    name: 'packages-never-import-apps',
    severity: 'error',
    from: { path: '^packages/' },
    to: { path: '^apps/' },
  },
  {
    name: 'db-imports-contracts-only',
    severity: 'error',
    from: { path: '^packages/db/src/', pathNot: testFiles },
    to: { path: '^packages/', pathNot: '^packages/(db|contracts|config)/' },
  },
  {
    name: 'clients-take-types-only-from-the-api',
    severity: 'error',
    from: { path: '^(apps/(web|desktop|gpu-worker|cli|local)|examples)/', pathNot: testFiles },
    to: { path: '^apps/api/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'clients-see-the-routers-only',
    severity: 'error',
    from: { path: '^(apps/(web|desktop|gpu-worker|cli|local)|examples)/', pathNot: testFiles },
    to: { path: '^apps/api/', pathNot: '^apps/api/dist/(app-router|worker-router)\\.d\\.ts$' },
  },
  {
    name: 'platform-knows-no-module',
    severity: 'error',
    from: { path: '^apps/api/src/platform/', pathNot: testFiles },
    to: { path: '^apps/api/src/modules/' },
  },
  {
    name: 'modules-meet-at-the-front-door',
    comment:
      'another module is reached through its index.ts; routers, REST rows and job lists are composed at the top',
    severity: 'error',
    from: { path: '^apps/api/src/modules/([^/]+)/', pathNot: testFiles },
    to: { path: '^apps/api/src/modules/', pathNot: '^apps/api/src/modules/($1/|[^/]+/index\\.ts$)' },
  },
  ...orderRules,
  {
    name: 'pure-files-do-no-io',
    severity: 'error',
    from: { path: '\\.(states|pricing|policy|present)\\.ts$' },
    to: {
      path: [
        '^(node:)?(fs|net|http|https|child_process|worker_threads)(/|$)',
        'node_modules/(\\.pnpm/)?(pg-boss|ioredis|hono|@aws-sdk)',
      ],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'web-features-do-not-meet',
    severity: 'error',
    from: { path: '^apps/web/src/features/([^/]+)/' },
    to: { path: '^apps/web/src/features/', pathNot: '^apps/web/src/features/$1/' },
  },
  {
    name: 'web-ui-knows-no-feature',
    severity: 'error',
    from: { path: '^apps/web/src/(ui|api)/' },
    to: { path: '^apps/web/src/features/' },
  },
  {
    name: 'not-to-unresolvable',
    severity: 'error',
    // Emitted declarations name their neighbours by source name; TypeScript finds them, this checker need not.
    from: { pathNot: `${testFiles}|^apps/api/dist/` },
    to: { couldNotResolve: true, pathNot: '^(virtual:|https?:)' },
  },
  {
    name: 'production-imports-no-test',
    severity: 'error',
    from: { pathNot: `${testFiles}|vitest\\.config\\.ts$` },
    to: { path: testFiles, pathNot: 'node_modules' },
  },
];
