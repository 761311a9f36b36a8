import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { precompress } from './scripts/precompress.ts';

/** Where `npm run dev` finds a running control plane. */
const admin = process.env.GAAS_ADMIN_URL ?? 'http://127.0.0.1:8001';

export default defineConfig({
  plugins: [react(), precompress()],
  // The server puts a fresh nonce in place of this text in every index.html that it sends.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    manifest: true,
    // The policy allows no data: URLs for fonts and scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What most pages share comes as one file rather than as thirty.
          groups: [
            { name: 'ui', test: /\/src\/(ui\/(?!charts)|lib\/|api\/)|@mantine\/(core|hooks)|@tabler/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api/v1', '/openapi.json', '/health', '/docs', '/redoc'].map((path) => [path, admin]),
    ),
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
