import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Every browser we support reads woff2; the older copies would only make the build and the image larger. */
function dropWoffFallbacks(): Plugin {
  return {
    name: 'pingvas-drop-woff-fallbacks',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@fontsource') || !id.split('?')[0]?.endsWith('.css')) return null;
      return { code: code.replaceAll(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''), map: null };
    },
  };
}

const apiOrigin = process.env['PINGVAS_API_URL'] ?? 'http://localhost:4400';
const proxied = [
  '/trpc',
  '/auth',
  '/api/v1',
  '/files',
  '/docs',
  '/openapi.json',
  '/metrics',
  '/healthz',
  '/readyz',
];

export default defineConfig({
  plugins: [dropWoffFallbacks(), react(), tailwindcss()],
  server: {
    port: Number(process.env['PINGVAS_WEB_PORT'] ?? 5173),
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: apiOrigin, changeOrigin: false }])),
  },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script, which the policy refuses.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](?:\.pnpm[\\/])?(?:react|react-dom|scheduler)[@\\/]/ },
            // Half a megabyte of dictionaries, fetched when somebody chooses a password.
            { name: 'password', test: /[\\/](?:@zxcvbn-ts|fastest-levenshtein|incremental-encoder)[@\\/]/ },
            // Changes with the lockfile only, so it stays cached when the pages change.
            { name: 'vendor', test: /node_modules[\\/].*\.m?js$/ },
          ],
        },
      },
    },
  },
});
