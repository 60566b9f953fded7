/**
 * The import rules of docs/architecture.md. Every rule is proved by a planted violation in scripts/checks.test.ts.
 * Types count too: `tsPreCompilationDeps` keeps imports that the compiler would drop.
 */

const testFile = '\\.test\\.tsx?$'
/** Helpers of tests lie beside the code they are for: `testing.ts` and `fake-*.ts`. */
const testSupport = '/(testing[\\w-]*|fake-[\\w-]+)\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'shared-imports-only-zod-and-diff',
      comment:
        'It runs in the page and in every host, so it can only rely on itself, zod, and a library that compares texts.',
      severity: 'error',
      from: { path: '^shared/', pathNot: testFile },
      to: { pathNot: ['^shared/', '^node_modules/(zod|diff)/'] },
    },
    {
      name: 'renderer-knows-only-shared',
      comment: 'The page reaches a host through the contract, never through its code.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(electron|e2e|bench|scripts)/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The page runs in a sandboxed browser.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: testFile },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'services-do-not-know-the-page',
      comment: 'A host can run without any page.',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^(renderer|e2e|bench|scripts)/', pathNot: '^e2e/rigs/' },
    },
    {
      name: 'other-folders-through-index',
      comment: "A folder's index.ts is what it offers; everything else may change without notice.",
      severity: 'error',
      from: { path: '^electron/(?:([^/]+)/|[^/.]+\\.ts$)' },
      to: {
        path: '^electron/[^/]+/',
        pathNot: [
          '^electron/$1/',
          '^electron/platform/',
          '^electron/([^/]+|hosts/web)/index\\.ts$',
          testSupport,
        ],
      },
    },
    {
      name: 'test-support-only-in-tests',
      comment: 'The program itself must not depend on fakes and rigs.',
      severity: 'error',
      from: { pathNot: [testFile, testSupport, '^e2e/'] },
      to: { path: [testSupport, '^e2e/rigs/'] },
    },
    {
      name: 'platform-is-the-base',
      comment: 'Everything may import platform, so platform imports no other folder.',
      severity: 'error',
      from: { path: '^electron/platform/' },
      to: { path: '^electron/(?!platform/)', pathNot: testSupport },
    },
    {
      name: 'only-hosts-know-the-app',
      comment:
        'app.ts, and the files beside it, put the services together; a service that imports one knows many others.',
      severity: 'error',
      from: { path: '^electron/(?!hosts/|cli/|[^/]+\\.ts$)' },
      to: { path: '^electron/([^/.]+\\.ts$|hosts/)' },
    },
    {
      name: 'hosts-stay-apart',
      comment: 'Browser mode must run where nothing of the desktop host can be loaded.',
      severity: 'error',
      from: { path: '^electron/hosts/([^/]+)/' },
      to: { path: '^electron/hosts/[^/]+/', pathNot: '^electron/hosts/$1/' },
    },
    {
      name: 'electron-only-in-desktop-host',
      comment: 'All other code also runs in plain Node.',
      severity: 'error',
      from: { pathNot: '^electron/hosts/desktop/' },
      to: { path: '^node_modules/electron/|^electron$' },
    },
    {
      name: 'no-cycles',
      comment: 'Cycles of types alone do no harm; at run time the order of loading would decide.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved-imports',
      comment: 'An import that cannot be resolved would slip through every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(url|raw|worker)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.d.ts'],
    },
  },
}
