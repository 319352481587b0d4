import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The control plane serves the built files; during development it is asked for data.
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:8080', ws: true } } },
  build: { target: 'es2022', cssTarget: ['chrome123', 'firefox120', 'safari17.5'], sourcemap: false, assetsInlineLimit: 0 },
});
